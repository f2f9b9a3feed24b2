package dev.parley.gateway.dialects;

import static dev.parley.gateway.dialects.Samples.bytes;
import static dev.parley.gateway.dialects.Samples.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.PlatformException;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatRequest.ResponseFormat;
import dev.parley.providers.ChatRequest.Sampling;
import dev.parley.providers.Dialect;
import dev.parley.providers.Message;
import dev.parley.providers.Message.Part;
import dev.parley.providers.Message.Role;
import dev.parley.providers.Tools.Choice;
import dev.parley.providers.Tools.Tool;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicReaderTest {
    private static final String HELLO =
            "\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    private static ChatRequest hello(String more) {
        return AnthropicReader.read(bytes("{" + HELLO + (more.isEmpty() ? "" : "," + more) + "}"))
                .request();
    }

    @Test
    void readsTheSmallestRequest() {
        var request = hello("");
        assertThat(request.messages()).containsExactly(Message.of(Role.USER, "Hi"));
        assertThat(request.sampling()).isEqualTo(new Sampling(null, null, 9, false, List.of()));
        assertThat(request.extras().dialect()).isEqualTo(Dialect.ANTHROPIC);
        assertThat(request.extras().fields().isEmpty()).isTrue();
    }

    @Test
    void readsEveryKindOfField() {
        var request = hello("""
                "system":[{"type":"text","text":"Be brief","cache_control":{"type":"ephemeral"}}],
                "temperature":1,"top_p":0.1,"top_k":5,"stop_sequences":["a"],"stream":true,
                "thinking":{"type":"enabled","budget_tokens":1024},"metadata":{"user_id":"u"},
                "output_config":{"effort":"low","format":{"type":"json_schema","schema":{"type":"object"}}},
                "tools":[{"name":"f","description":"d","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"}},
                  {"type":"web_search_20250305","name":"web_search","max_uses":3}],
                "tool_choice":{"type":"any","disable_parallel_tool_use":true}""");
        assertThat(request.messages().getFirst())
                .isEqualTo(new Message(
                        Role.SYSTEM,
                        List.of(new Part.Text("Be brief", object("{\"cache_control\":{\"type\":\"ephemeral\"}}"))),
                        null));
        assertThat(request.sampling()).isEqualTo(new Sampling(1.0, 0.1, 9, false, List.of("a")));
        assertThat(request.stream()).isTrue();
        assertThat(request.extras().fields())
                .isEqualTo(object("{\"top_k\":5,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024},"
                        + "\"metadata\":{\"user_id\":\"u\"},\"output_config\":{\"effort\":\"low\"}}"));
        assertThat(request.responseFormat())
                .isEqualTo(new ResponseFormat(null, object("{\"type\":\"object\"}"), null, null));
        assertThat(request.tools().list())
                .containsExactly(
                        new Tool.Function(
                                "f",
                                "d",
                                object("{\"type\":\"object\"}"),
                                null,
                                object("{\"cache_control\":{\"type\":\"ephemeral\"}}")),
                        new Tool.Opaque(
                                object("{\"name\":\"web_search\",\"max_uses\":3,\"type\":\"web_search_20250305\"}")));
        assertThat(request.tools().choice()).isEqualTo(new Choice.Required());
        assertThat(request.tools().parallel()).isFalse();
    }

    @Test
    void readsBlocksAndGivesToolResultsMessagesOfTheirOwn() {
        var messages = AnthropicReader.read(bytes("""
                {"model":"m","max_tokens":1,"messages":[
                  {"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}},
                    {"type":"image","source":{"type":"url","url":"https://x/y"},"cache_control":{}},
                    {"type":"document","source":{"type":"text","media_type":"text/plain","data":"d"}}]},
                  {"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"},
                    {"type":"tool_use","id":"a","name":"f","input":{"x":[1]}}]},
                  {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"r"}],"is_error":true},
                    {"type":"tool_result","tool_use_id":"b"},{"type":"text","text":"So?"}]}]}""")).request().messages();
        assertThat(messages)
                .containsExactly(
                        new Message(
                                Role.USER,
                                List.of(
                                        new Part.Image("data:image/png;base64,AA==", null),
                                        new Part.Image("https://x/y", object("{\"cache_control\":{}}")),
                                        new Part.Opaque(
                                                object(
                                                        "{\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"d\"},\"type\":\"document\"}"))),
                                null),
                        new Message(
                                Role.ASSISTANT,
                                List.of(
                                        new Part.Opaque(object(
                                                "{\"thinking\":\"t\",\"signature\":\"s\",\"type\":\"thinking\"}")),
                                        new Part.ToolUse("a", "f", "{\"x\":[1]}", null)),
                                null),
                        new Message(
                                Role.TOOL,
                                List.of(
                                        new Part.ToolResult("a", List.of(new Part.Text("r", null)), true, null),
                                        new Part.ToolResult("b", List.of(), false, null)),
                                null),
                        Message.of(Role.USER, "So?"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max_tokens | {\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                "max_tokens | {\"model\":\"m\",\"max_tokens\":-1,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                "messages | {\"model\":\"m\",\"max_tokens\":1}",
                "messages[0].role | {\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"tool\",\"content\":\"x\"}]}",
                "messages[0].content | {\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\"}]}",
                "messages[0].content[0].text | {\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]}",
                "messages[0].content[0].source | {\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\"}]}]}",
                "messages[0].content[0].source.media_type | {\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"a/b\",\"data\":\"\"}}]}]}",
                "messages[0].content[0].tool_use_id | {\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\"}]}]}",
                "messages[0].content[0].content[0] | {\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"a\",\"content\":[3]}]}]}",
                "messages[0].content[0].input | {\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":\"x\"}]}]}",
                "system[0] | {\"model\":\"m\",\"max_tokens\":1,\"system\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://x\"}}],\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                "temperature | {\"model\":\"m\",\"max_tokens\":1,\"temperature\":1.1,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                "stop_sequences[0] | {\"model\":\"m\",\"max_tokens\":1,\"stop_sequences\":[1],\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                "tools[0].input_schema | {\"model\":\"m\",\"max_tokens\":1,\"tools\":[{\"name\":\"f\"}],\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                "tool_choice.type | {\"model\":\"m\",\"max_tokens\":1,\"tool_choice\":{\"type\":\"x\"},\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                "output_config.format.type | {\"model\":\"m\",\"max_tokens\":1,\"output_config\":{\"format\":{\"type\":\"x\"}},\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
            })
    void namesTheFieldAtFault(String parameter, String body) {
        assertThatThrownBy(() -> AnthropicReader.read(bytes(body)))
                .isInstanceOfSatisfying(PlatformException.class, e -> {
                    assertThat(e.code().status()).isEqualTo(400);
                    assertThat(e.parameter()).hasValue(parameter);
                    assertThat(e.detail()).startsWith(parameter).endsWith(".");
                });
    }
}
