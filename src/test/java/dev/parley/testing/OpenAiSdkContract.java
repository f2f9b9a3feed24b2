package dev.parley.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.parley.simulator.Answers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What OpenAI's own SDK must get from anything that speaks its dialect, with the simulator answering in the end.
public abstract class OpenAiSdkContract {
    protected static final String QUESTION = "How long may I keep a pair of shoes?";

    /// What a structured answer is read into.
    public static final class Verdict {
        public String answer = "";
        public long days;
    }

    protected abstract SdkTarget target();

    /// A model that makes embeddings.
    protected abstract String embeddingModel();

    protected static OpenAIClient client(SdkTarget target) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(target.baseUrl())
                .apiKey(target.key())
                .maxRetries(0)
                .build();
    }

    protected static ChatCompletionCreateParams.Builder question(String model) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage(QUESTION);
    }

    protected static List<ChatCompletionChunk> stream(SdkTarget target, ChatCompletionCreateParams params) {
        try (var stream = client(target).chat().completions().createStreaming(params)) {
            return stream.stream().collect(Collectors.toCollection(ArrayList::new));
        }
    }

    protected static ChatCompletion accumulate(List<ChatCompletionChunk> chunks) {
        var accumulator = ChatCompletionAccumulator.create();
        chunks.forEach(accumulator::accumulate);
        return accumulator.chatCompletion();
    }

    @Test
    void answersWithJson() {
        var answer = client(target())
                .chat()
                .completions()
                .create(question(target().model()).build())
                .validate();
        assertThat(text(answer)).isEqualTo(Answers.echo(QUESTION));
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(answer.usage().orElseThrow().completionTokens()).isPositive();
        assertThat(answer.usage().orElseThrow().totalTokens())
                .isEqualTo(answer.usage().orElseThrow().promptTokens()
                        + answer.usage().orElseThrow().completionTokens());
    }

    @Test
    void streamsTheSameText() {
        var chunks = stream(target(), question(target().model()).build());
        chunks.forEach(ChatCompletionChunk::validate);
        assertThat(text(accumulate(chunks))).isEqualTo(Answers.echo(QUESTION));
        assertThat(chunks).hasSizeGreaterThan(5);
    }

    @Test
    void tellsTheUsageOfAStreamWhenAsked() {
        var options = ChatCompletionStreamOptions.builder().includeUsage(true).build();
        var chunks = stream(
                target(), question(target().model()).streamOptions(options).build());
        assertThat(chunks.getLast().usage().orElseThrow().completionTokens()).isPositive();
        assertThat(accumulate(chunks).usage().orElseThrow().promptTokens()).isPositive();
    }

    @Test
    void callsARequiredTool() {
        var answer =
                client(target()).chat().completions().create(requiringATool().build());
        var choice = answer.choices().getFirst();
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        var call = choice.message().toolCalls().orElseThrow().getFirst().asFunction();
        assertThat(call.id()).isNotBlank();
        assertThat(call.function().name()).isEqualTo("find_order");
        assertThat(call.function().arguments()).isEqualTo("{\"number\":\"number\",\"open\":true}");
    }

    @Test
    void streamsAToolCallInPieces() {
        var answer = accumulate(stream(target(), requiringATool().build()));
        var call = answer.choices()
                .getFirst()
                .message()
                .toolCalls()
                .orElseThrow()
                .getFirst()
                .asFunction();
        assertThat(call.function().name()).isEqualTo("find_order");
        assertThat(call.function().arguments()).isEqualTo("{\"number\":\"number\",\"open\":true}");
    }

    @Test
    void followsAJsonSchema() {
        var params = question(target().model()).responseFormat(Verdict.class).build();
        var answer = client(target()).chat().completions().create(params);
        var verdict = answer.choices().getFirst().message().content().orElseThrow();
        assertThat(verdict.answer).isEqualTo("answer");
        assertThat(verdict.days).isEqualTo(1);
    }

    @Test
    void embedsTextsInTheirOrder() {
        var one = embed(List.of("a red shoe"));
        var both = embed(List.of("a blue sky", "a red shoe"));
        assertThat(both).hasSize(2);
        assertThat(both.get(1)).isEqualTo(one.getFirst());
        assertThat(both.get(0)).isNotEqualTo(both.get(1));
    }

    @Test
    void listsModels() {
        var models = client(target()).models().list().items();
        assertThat(models)
                .isNotEmpty()
                .allSatisfy(model -> assertThat(model.validate().id()).isNotBlank());
    }

    @Test
    void refusesAWrongKey() {
        var wrong = client(target().withKey("bad-key"));
        assertThatThrownBy(() -> wrong.chat()
                        .completions()
                        .create(question(target().model()).build()))
                .isInstanceOfSatisfying(UnauthorizedException.class, error -> {
                    assertThat(error.statusCode()).isEqualTo(401);
                    assertThat(error.type()).isPresent();
                });
    }

    protected List<List<Float>> embed(List<String> texts) {
        var params = EmbeddingCreateParams.builder()
                .model(embeddingModel())
                .inputOfArrayOfStrings(texts)
                .build();
        return client(target()).embeddings().create(params).data().stream()
                .map(each -> each.embedding())
                .toList();
    }

    private ChatCompletionCreateParams.Builder requiringATool() {
        var parameters = FunctionParameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty("properties", JsonValue.from(properties()))
                .build();
        return question(target().model())
                .addFunctionTool(FunctionDefinition.builder()
                        .name("find_order")
                        .parameters(parameters)
                        .build())
                .toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED);
    }

    static Map<String, Object> properties() {
        var properties = new LinkedHashMap<String, Object>();
        properties.put("number", Map.of("type", "string"));
        properties.put("open", Map.of("type", "boolean"));
        return properties;
    }

    protected static String text(ChatCompletion answer) {
        return answer.choices().getFirst().message().content().orElseThrow();
    }
}
