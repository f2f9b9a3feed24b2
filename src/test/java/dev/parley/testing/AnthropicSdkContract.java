package dev.parley.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.ErrorType;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolChoiceAny;
import dev.parley.simulator.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What Anthropic's own SDK must get from anything that speaks its dialect, with the simulator answering in the end.
public abstract class AnthropicSdkContract {
    protected static final String QUESTION = "How long may I keep a pair of shoes?";

    protected abstract SdkTarget target();

    protected static AnthropicClient client(SdkTarget target) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(target.baseUrl())
                .apiKey(target.key())
                .maxRetries(0)
                .build();
    }

    protected static MessageCreateParams.Builder question(String model) {
        return MessageCreateParams.builder().model(model).maxTokens(1000).addUserMessage(QUESTION);
    }

    protected static List<RawMessageStreamEvent> stream(SdkTarget target, MessageCreateParams params) {
        try (var stream = client(target).messages().createStreaming(params)) {
            return stream.stream().collect(Collectors.toCollection(ArrayList::new));
        }
    }

    protected static Message accumulate(List<RawMessageStreamEvent> events) {
        var accumulator = MessageAccumulator.create();
        events.forEach(accumulator::accumulate);
        return accumulator.message();
    }

    @Test
    void answersWithJson() {
        var answer =
                client(target()).messages().create(question(target().model()).build());
        assertThat(text(answer)).isEqualTo(Answers.echo(QUESTION));
        assertThat(answer.stopReason()).contains(StopReason.END_TURN);
        assertThat(answer.usage().inputTokens()).isPositive();
        assertThat(answer.usage().outputTokens()).isPositive();
    }

    @Test
    void streamsTheSameTextInTheProvidersOrderOfEvents() {
        var events = stream(target(), question(target().model()).build());
        assertThat(text(accumulate(events))).isEqualTo(Answers.echo(QUESTION));
        assertThat(events.getFirst().isMessageStart()).isTrue();
        assertThat(events.get(1).isContentBlockStart()).isTrue();
        assertThat(events.get(2).isContentBlockDelta()).isTrue();
        assertThat(events.get(events.size() - 3).isContentBlockStop()).isTrue();
        assertThat(events.get(events.size() - 2).asMessageDelta().usage().outputTokens())
                .isPositive();
        assertThat(events.getLast().isMessageStop()).isTrue();
    }

    @Test
    void callsARequiredTool() {
        var answer = client(target()).messages().create(requiringATool().build());
        assertThat(answer.stopReason()).contains(StopReason.TOOL_USE);
        assertTheCall(answer);
    }

    @Test
    void streamsAToolCallInPieces() {
        var events = stream(target(), requiringATool().build());
        var pieces = events.stream()
                .flatMap(event -> event.contentBlockDelta().stream())
                .flatMap(event -> event.delta().inputJson().stream())
                .toList();
        assertThat(pieces).hasSizeGreaterThan(1);
        assertTheCall(accumulate(events));
    }

    @Test
    void refusesAWrongKey() {
        var wrong = client(target().withKey("bad-key"));
        assertThatThrownBy(
                        () -> wrong.messages().create(question(target().model()).build()))
                .isInstanceOfSatisfying(UnauthorizedException.class, error -> {
                    assertThat(error.statusCode()).isEqualTo(401);
                    assertThat(error.type()).contains(ErrorType.AUTHENTICATION_ERROR);
                });
    }

    @Test
    void listsModelsInAnthropicsShape() {
        var models = client(target()).models().list().items();
        assertThat(models).isNotEmpty().allSatisfy(model -> {
            assertThat(model.id()).isNotBlank();
            assertThat(model.displayName()).isNotBlank();
            assertThat(model.createdAt()).isNotNull();
        });
    }

    protected static String text(Message message) {
        return message.content().getFirst().text().orElseThrow().text();
    }

    private static void assertTheCall(Message answer) {
        var call = answer.content().stream()
                .flatMap(block -> block.toolUse().stream())
                .findFirst()
                .orElseThrow();
        assertThat(call.id()).isNotBlank();
        assertThat(call.name()).isEqualTo("find_order");
        assertThat(call._input().toString()).isEqualTo("{number=number, open=true}");
    }

    private MessageCreateParams.Builder requiringATool() {
        var properties = Tool.InputSchema.Properties.builder();
        OpenAiSdkContract.properties()
                .forEach((name, type) -> properties.putAdditionalProperty(name, JsonValue.from(type)));
        var schema = Tool.InputSchema.builder().properties(properties.build()).build();
        return question(target().model())
                .addTool(Tool.builder().name("find_order").inputSchema(schema).build())
                .toolChoice(ToolChoiceAny.builder().build());
    }
}
