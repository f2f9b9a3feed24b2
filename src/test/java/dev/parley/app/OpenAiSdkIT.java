package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import dev.parley.simulator.Answers;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import dev.parley.testing.OpenAiSdkContract;
import dev.parley.testing.SdkTarget;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// OpenAI's SDK pointed at Parley gets what it gets from the provider behind it, and from those of another dialect.
class OpenAiSdkIT extends OpenAiSdkContract {
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
        return new SdkTarget(parley.url("/v1"), parley.acmeKey(), "openai/sim");
    }

    @Override
    protected String embeddingModel() {
        return "text-embedding-3-small";
    }

    /// The same, answered by a model that speaks Anthropic's dialect.
    @Nested
    class OfAnAnthropicModel extends OpenAiSdkContract {
        @Override
        protected SdkTarget target() {
            return OpenAiSdkIT.this.target().withModel("anthropic/sim");
        }

        /// Anthropic has no embeddings; those of the process are the ones every installation has.
        @Override
        protected String embeddingModel() {
            return "local/minilm";
        }
    }

    @Test
    void answersAutoFromTheTenantsDocumentsWithCitations() {
        var params = ChatCompletionCreateParams.builder()
                .model("auto")
                .addUserMessage("How long do I have to return a pair of shoes?")
                .build();
        var answer = client(target()).chat().completions().create(params);
        assertThat(text(answer)).isNotBlank();
        assertThat(answer.toString()).contains("citations").contains("Return policy");
        var streamed = stream(target(), params);
        assertThat(text(accumulate(streamed))).isEqualTo(text(answer));
    }

    @Test
    void sendsAFieldItDoesNotKnowOnToAProviderOfTheSameDialect() {
        var params = question(target().model())
                .putAdditionalBodyProperty("service_flavour", JsonValue.from("mild"))
                .build();
        client(target()).chat().completions().create(params);
        assertThat(simulator.requests().getLast().text()).contains("\"service_flavour\":\"mild\"");
    }

    @Test
    void namesTheFieldsThatAnotherDialectHasNoWordFor() {
        var params = question("anthropic/sim")
                .putAdditionalBodyProperty("service_flavour", JsonValue.from("mild"))
                .build();
        try (var raw = client(target()).chat().completions().withRawResponse().create(params)) {
            assertThat(raw.headers().values("x-parley-dropped")).containsExactly("service_flavour");
            assertThat(text(raw.parse())).isEqualTo(Answers.echo(QUESTION));
        }
        assertThat(simulator.requests().getLast().text()).doesNotContain("service_flavour");
    }

    @Test
    void asksAnAnthropicModelInItsOwnWords() {
        client(target()).chat().completions().create(question("anthropic/sim").build());
        var seen = simulator.requests().getLast();
        assertThat(seen.path()).isEqualTo("/v1/messages");
        assertThat(seen.headers()).containsKey("anthropic-version").containsEntry("x-api-key", "sim");
    }

    @Test
    void countsTheTokensOfAnAnthropicModelsStreamOnce() {
        var options = ChatCompletionStreamOptions.builder().includeUsage(true).build();
        var whole = client(target())
                .chat()
                .completions()
                .create(question("anthropic/sim").build())
                .usage()
                .orElseThrow();
        var streamed = accumulate(stream(
                        target(),
                        question("anthropic/sim").streamOptions(options).build()))
                .usage()
                .orElseThrow();
        assertThat(List.of(streamed.promptTokens(), streamed.completionTokens(), streamed.totalTokens()))
                .isEqualTo(List.of(whole.promptTokens(), whole.completionTokens(), whole.totalTokens()));
    }

    @Test
    void saysThatThereIsNoSuchModel() {
        assertThatThrownBy(() -> client(target())
                        .chat()
                        .completions()
                        .create(question("no-such-model").build()))
                .isInstanceOfSatisfying(
                        NotFoundException.class,
                        error -> assertThat(error.code()).contains("model_not_found"));
    }

    @Test
    void refusesSeveralAnswersAtOnceAndNamesTheField() {
        assertThatThrownBy(() -> client(target())
                        .chat()
                        .completions()
                        .create(question(target().model()).n(2).build()))
                .isInstanceOfSatisfying(BadRequestException.class, error -> {
                    assertThat(error.param()).contains("n");
                    assertThat(error.code()).contains("unsupported_parameter");
                });
    }
}
