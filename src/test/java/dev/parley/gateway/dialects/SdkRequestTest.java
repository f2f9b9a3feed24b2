package dev.parley.gateway.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.models.messages.MessageCreateParams;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import dev.parley.platform.json.Json;
import dev.parley.providers.Message.Part;
import dev.parley.providers.Message.Role;
import dev.parley.providers.Tools.Tool;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the official clients send is read without loss.
class SdkRequestTest {
    @Test
    void readsWhatOpenAisClientSends() throws Exception {
        var params = ChatCompletionCreateParams.builder()
                .model("gpt-x")
                .addDeveloperMessage("Be brief")
                .addUserMessage("Hi \uD83D\uDC5F")
                .addMessage(ChatCompletionToolMessageParam.builder()
                        .toolCallId("c1")
                        .content("ok")
                        .build())
                .addFunctionTool(FunctionDefinition.builder()
                        .name("f")
                        .description("d")
                        .strict(true)
                        .parameters(FunctionParameters.builder()
                                .putAdditionalProperty("type", com.openai.core.JsonValue.from("object"))
                                .build())
                        .build())
                .temperature(0.5)
                .topP(0.9)
                .n(1)
                .maxCompletionTokens(100)
                .stopOfStrings(List.of("a", "b"))
                .frequencyPenalty(0.1)
                .presencePenalty(0.2)
                .logprobs(true)
                .topLogprobs(3)
                .store(true)
                .parallelToolCalls(false)
                .promptCacheKey("k")
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .putAdditionalBodyProperty("seed", com.openai.core.JsonValue.from(7))
                .putAdditionalBodyProperty("user", com.openai.core.JsonValue.from("u"))
                .putAdditionalBodyProperty("stream", com.openai.core.JsonValue.from(true))
                .putAdditionalBodyProperty("parley", com.openai.core.JsonValue.from(Map.of("knowledge", true)))
                .build();
        var call = OpenAiReader.read(com.openai.core.ObjectMappers.jsonMapper().writeValueAsBytes(params._body()));
        var request = call.request();
        assertThat(request.messages())
                .extracting(message -> message.role())
                .containsExactly(Role.DEVELOPER, Role.USER, Role.TOOL);
        assertThat(request.question()).isEqualTo("Hi \uD83D\uDC5F");
        assertThat(request.tools().list().getFirst()).isInstanceOfSatisfying(Tool.Function.class, tool -> {
            assertThat(tool.name()).isEqualTo("f");
            assertThat(tool.strict()).isTrue();
            assertThat(tool.extra()).isNull();
        });
        assertThat(request.sampling().maxTokens()).isEqualTo(100);
        assertThat(request.sampling().stop()).containsExactly("a", "b");
        assertThat(call.includeUsage()).isTrue();
        assertThat(call.parley().knowledge()).isTrue();
        assertThat(request.stream()).isTrue();
        assertThat(request.extras().fields())
                .isEqualTo(
                        Samples.object(
                                "{\"seed\":7,\"user\":\"u\",\"frequency_penalty\":0.1,\"presence_penalty\":0.2,\"logprobs\":true,\"top_logprobs\":3,\"store\":true,\"prompt_cache_key\":\"k\"}"));
    }

    @Test
    void readsWhatAnthropicsClientSends() throws Exception {
        var params = MessageCreateParams.builder()
                .model("claude-x")
                .maxTokens(50)
                .system("Be brief")
                .addUserMessage("Hi")
                .addAssistantMessage("Hello")
                .addStopSequence("END")
                .enabledThinking(1024)
                .build();
        var body = (ObjectNode) Json.mapper()
                .readTree(com.anthropic.core.ObjectMappers.jsonMapper().writeValueAsBytes(params._body()));
        var request = AnthropicReader.read(Json.write(body)).request();
        assertThat(request.messages())
                .extracting(message -> message.role())
                .containsExactly(Role.SYSTEM, Role.USER, Role.ASSISTANT);
        assertThat(request.sampling().maxTokens()).isEqualTo(50);
        assertThat(request.sampling().stop()).containsExactly("END");
        assertThat(request.extras()
                        .fields()
                        .path("thinking")
                        .path("budget_tokens")
                        .asInt())
                .isEqualTo(1024);
        assertThat(request.extras().fields().size()).isEqualTo(1);
    }

    @Test
    void anAnswerSentBackAsHistoryIsReadAgain() throws Exception {
        var json = Samples.answer(
                        new AnthropicAnswer(dev.parley.providers.Dialect.ANTHROPIC), Samples.toolAnswer("msg_1"))
                .toString();
        var message = com.anthropic.core.ObjectMappers.jsonMapper()
                .readValue(json, com.anthropic.models.messages.Message.class);
        var params = MessageCreateParams.builder()
                .model("m")
                .maxTokens(1)
                .addUserMessage("x")
                .addMessage(message)
                .build();
        var read = AnthropicReader.read(
                        com.anthropic.core.ObjectMappers.jsonMapper().writeValueAsBytes(params._body()))
                .request()
                .messages()
                .getLast();
        assertThat(read.role()).isEqualTo(Role.ASSISTANT);
        assertThat(read.parts()).hasSize(4);
        assertThat(read.parts().get(2)).isInstanceOfSatisfying(Part.ToolUse.class, use -> {
            JsonNode arguments = Json.mapper().readTree(use.arguments());
            assertThat(arguments).isEqualTo(Samples.object(Samples.LOOK_UP));
        });
    }
}
