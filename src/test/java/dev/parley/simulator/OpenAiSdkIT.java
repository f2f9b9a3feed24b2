package dev.parley.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnexpectedStatusCodeException;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.parley.testing.OpenAiSdkContract;
import dev.parley.testing.SdkTarget;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// OpenAI's SDK and the simulator, face to face.
class OpenAiSdkIT extends OpenAiSdkContract {
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
        return new SdkTarget(simulator.openAiUrl(), "sim", "gpt-4o-mini");
    }

    @Override
    protected String embeddingModel() {
        return "text-embedding-3-small";
    }

    @ParameterizedTest
    @CsvSource({"400", "402", "403", "404", "429", "500", "503", "529"})
    void seesTheErrorsAsItsOwnExceptions(String kind) {
        Class<? extends OpenAIServiceException> expected = switch (kind) {
            case "400" -> BadRequestException.class;
            case "403" -> PermissionDeniedException.class;
            case "404" -> NotFoundException.class;
            case "429" -> RateLimitException.class;
            case "402" -> UnexpectedStatusCodeException.class;
            default -> InternalServerException.class;
        };
        assertThatThrownBy(() -> ask("fault-" + kind)).isInstanceOfSatisfying(expected, error -> {
            assertThat(error.statusCode()).isEqualTo(Integer.parseInt(kind));
            assertThat(error.type()).isPresent();
        });
    }

    @Test
    void tellsWhenToComeBackAfterA429() {
        assertThatThrownBy(() -> ask("fault-429-7")).isInstanceOfSatisfying(RateLimitException.class, error -> {
            assertThat(error.headers().values("retry-after")).containsExactly("7");
            assertThat(error.code()).contains("rate_limit_exceeded");
        });
    }

    @Test
    void tellsAnEmptyAccountFromARateLimit() {
        assertThatThrownBy(() -> ask("fault-429-quota")).isInstanceOfSatisfying(RateLimitException.class, error -> {
            assertThat(error.headers().values("retry-after")).isEmpty();
            assertThat(error.code()).contains("insufficient_quota");
        });
    }

    @Test
    void seesAnErrorInsideAStream() {
        var params = question("fault-error-event").build();
        assertThatThrownBy(() -> stream(target(), params)).isInstanceOf(SseException.class);
    }

    @Test
    void embedsTheSameAsNumbersAndAsBase64WithAsManyDimensionsAsAsked() {
        var asked = EmbeddingCreateParams.builder()
                .model(embeddingModel())
                .input("a red shoe")
                .dimensions(64);
        var numbers =
                asked.encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT).build();
        var base64 = asked.encodingFormat(EmbeddingCreateParams.EncodingFormat.BASE64)
                .build();
        var first =
                client(target()).embeddings().create(numbers).data().getFirst().embedding();
        var second =
                client(target()).embeddings().create(base64).data().getFirst().embedding();
        assertThat(first).hasSize(64).isEqualTo(second);
    }

    @Test
    void streamsExactlyAsManyEventsAsTheModelNameSays() {
        var chunks = stream(target(), question("sim-20").build());
        long withText = chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .filter(choice -> !choice.delta().content().orElse("").isEmpty())
                .count();
        assertThat(withText).isEqualTo(20);
    }

    private void ask(String model) {
        client(target()).chat().completions().create(question(model).build());
    }
}
