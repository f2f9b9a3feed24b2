package dev.parley.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.models.ErrorType;
import com.anthropic.models.messages.StopReason;
import dev.parley.testing.AnthropicSdkContract;
import dev.parley.testing.SdkTarget;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Anthropic's SDK and the simulator, face to face.
class AnthropicSdkIT extends AnthropicSdkContract {
    private static Simulator simulator;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(0, SimulatorSettings.quick());
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @Override
    protected SdkTarget target() {
        return new SdkTarget(simulator.baseUrl(), "sim", "claude-sonnet-4-5");
    }

    @ParameterizedTest
    @CsvSource({
        "400,invalid_request_error",
        "402,billing_error",
        "403,permission_error",
        "404,not_found_error",
        "409,conflict_error",
        "429,rate_limit_error",
        "500,api_error",
        "529,overloaded_error"
    })
    void seesTheErrorsAsItsOwnExceptions(String kind, String type) {
        var params = question("fault-" + kind).build();
        assertThatThrownBy(() -> client(target()).messages().create(params))
                .isInstanceOfSatisfying(AnthropicServiceException.class, error -> {
                    assertThat(error.statusCode()).isEqualTo(Integer.parseInt(kind));
                    assertThat(error.type().map(ErrorType::asString)).contains(type.toLowerCase(Locale.ROOT));
                });
    }

    @Test
    void seesAnErrorInsideAStream() {
        var params = question("fault-error-event").build();
        assertThatThrownBy(() -> stream(target(), params)).isInstanceOf(AnthropicServiceException.class);
    }

    @Test
    void isToldWhichLimitEndedTheText() {
        var short_ = client(target())
                .messages()
                .create(question("claude").maxTokens(2).build());
        assertThat(text(short_)).isEqualTo("Echo: How");
        assertThat(short_.stopReason()).contains(StopReason.MAX_TOKENS);
        var stopped = client(target())
                .messages()
                .create(question("claude").addStopSequence("keep").build());
        assertThat(text(stopped)).isEqualTo("Echo: How long may I ");
        assertThat(stopped.stopSequence()).contains("keep");
    }
}
