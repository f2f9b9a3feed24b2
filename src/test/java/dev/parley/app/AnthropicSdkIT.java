package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.errors.NotFoundException;
import com.anthropic.models.ErrorType;
import com.anthropic.models.messages.MessageCreateParams;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import dev.parley.testing.AnthropicSdkContract;
import dev.parley.testing.SdkTarget;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Anthropic's SDK pointed at Parley gets what it gets from the provider behind it, and from those of another dialect.
class AnthropicSdkIT extends AnthropicSdkContract {
    private static Simulator simulator;
    private static TestParley parley;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(0, SimulatorSettings.quick());
        parley = TestParley.start(Map.of(
                "OPENAI_BASE_URL",
                simulator.openAiUrl(),
                "OPENAI_API_KEY",
                "sim",
                "ANTHROPIC_BASE_URL",
                simulator.baseUrl(),
                "ANTHROPIC_API_KEY",
                "sim"));
    }

    @AfterAll
    static void stop() {
        parley.close();
        simulator.close();
    }

    @Override
    protected SdkTarget target() {
        return new SdkTarget(parley.url(""), parley.acmeKey(), "anthropic/sim");
    }

    /// The same, answered by a model that speaks OpenAI's dialect.
    @Nested
    class OfAnOpenAiModel extends AnthropicSdkContract {
        @Override
        protected SdkTarget target() {
            return AnthropicSdkIT.this.target().withModel("openai/sim");
        }
    }

    @Test
    void answersAutoFromTheTenantsDocumentsWithItsOwnKindOfCitations() {
        var answer = client(target()).messages().create(returns());
        var block = answer.content().getFirst().text().orElseThrow();
        var citation = block.citations().orElseThrow().getFirst().asCharLocation();
        assertThat(citation.citedText()).contains("30 days");
        assertThat(citation.documentTitle()).contains("Return policy");
        assertThat(text(accumulate(stream(target(), returns())))).isEqualTo(text(answer));
    }

    private static MessageCreateParams returns() {
        return MessageCreateParams.builder()
                .model("auto")
                .maxTokens(500)
                .addUserMessage("How long do I have to return a pair of shoes?")
                .build();
    }

    @Test
    void asksAnOpenAiModelInItsOwnWords() {
        client(target())
                .messages()
                .create(question("openai/sim").system("Be brief.").build());
        var seen = simulator.requests().getLast();
        assertThat(seen.path()).isEqualTo("/v1/chat/completions");
        assertThat(seen.headers()).containsEntry("authorization", "Bearer sim");
        assertThat(seen.text()).contains("Be brief.");
    }

    @Test
    void saysThatThereIsNoSuchModel() {
        assertThatThrownBy(() -> client(target())
                        .messages()
                        .create(question("no-such-model").build()))
                .isInstanceOfSatisfying(
                        NotFoundException.class,
                        error -> assertThat(error.type()).contains(ErrorType.NOT_FOUND_ERROR));
    }
}
