package dev.parley.gateway.dialects;

import static dev.parley.gateway.dialects.Samples.bytes;
import static dev.parley.gateway.dialects.Samples.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.providers.ChatRequest.ResponseFormat;
import dev.parley.providers.ChatRequest.Sampling;
import dev.parley.providers.Dialect;
import dev.parley.providers.Message;
import dev.parley.providers.Message.Part;
import dev.parley.providers.Message.Role;
import dev.parley.providers.Tools.Choice;
import dev.parley.providers.Tools.Tool;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiReaderTest {
    private static final String HELLO = "\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    private static ChatCall read(String fields) {
        return OpenAiReader.read(bytes("{" + fields + "}"));
    }

    private static ChatCall hello(String more) {
        return read(HELLO + (more.isEmpty() ? "" : "," + more));
    }

    private static Message message(String json) {
        return read("\"model\":\"m\",\"messages\":[" + json + "]")
                .request()
                .messages()
                .getFirst();
    }

    @Test
    void readsTheSmallestRequest() {
        var call = hello("");
        assertThat(call.request().model()).isEqualTo("m");
        assertThat(call.request().messages()).containsExactly(Message.of(Role.USER, "Hi"));
        assertThat(call.request().sampling()).isEqualTo(Sampling.DEFAULT);
        assertThat(call.request().extras().fields().isEmpty()).isTrue();
        assertThat(call.request().extras().dialect()).isEqualTo(Dialect.OPENAI);
        assertThat(call.parley()).isEqualTo(Extension.NONE);
        assertThat(call.request().stream()).isFalse();
    }

    @Test
    void keepsWhatHasNoCanonicalMeaningAsItCame() {
        var more =
                "\"seed\":7,\"logit_bias\":{\"50256\":-100},\"user\":\"u\",\"service_tier\":\"flex\",\"x_new\":[null,{\"a\":1}],"
                        + "\"store\":null,\"stream\":true,\"stream_options\":{\"include_usage\":true,\"include_obfuscation\":false}";
        var call = hello(more);
        assertThat(call.request().extras().fields())
                .isEqualTo(
                        object(
                                "{\"seed\":7,\"logit_bias\":{\"50256\":-100},\"user\":\"u\",\"service_tier\":\"flex\","
                                        + "\"x_new\":[null,{\"a\":1}],\"store\":null,\"stream_options\":{\"include_obfuscation\":false}}"));
        assertThat(call.includeUsage()).isTrue();
    }

    @Test
    void readsSampling() {
        assertThat(hello("\"temperature\":2,\"top_p\":0.5,\"max_tokens\":9,\"stop\":\"x\"")
                        .request()
                        .sampling())
                .isEqualTo(new Sampling(2.0, 0.5, 9, true, List.of("x")));
        assertThat(hello("\"max_completion_tokens\":9,\"stop\":[\"a\",\"b\"]")
                        .request()
                        .sampling())
                .isEqualTo(new Sampling(null, null, 9, false, List.of("a", "b")));
        assertThat(hello("\"temperature\":null,\"stop\":null,\"n\":null,\"tools\":null")
                        .request()
                        .sampling())
                .isEqualTo(Sampling.DEFAULT);
    }

    @Test
    void takesParleysOwnObjectOut() {
        var call = hello("\"parley\":{\"knowledge\":true},\"n\":1");
        assertThat(call.parley()).isEqualTo(new Extension(true));
        assertThat(call.request().extras().fields().isEmpty()).isTrue();
        assertThat(hello("\"parley\":{}").parley().knowledge()).isNull();
    }

    @Test
    void readsAConversationWithTools() {
        var messages = read("""
                        "model":"m","messages":[
                          {"role":"developer","content":"Be brief","name":"boss"},
                          {"role":"user","content":[{"type":"text","text":"See","cache":1},
                            {"type":"image_url","image_url":{"url":"https://x/y.png","detail":"high"}},
                            {"type":"input_audio","input_audio":{"data":"AA","format":"wav"}}]},
                          {"role":"assistant","content":null,"refusal":null,"citations":[{"id":"c"}],
                            "tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},
                          {"role":"tool","tool_call_id":"c1","content":"ok"}]""").request().messages();
        assertThat(messages)
                .containsExactly(
                        new Message(
                                Role.DEVELOPER,
                                List.of(new Part.Text("Be brief", null)),
                                object("{\"name\":\"boss\"}")),
                        new Message(
                                Role.USER,
                                List.of(
                                        new Part.Text("See", object("{\"cache\":1}")),
                                        new Part.Image(
                                                "https://x/y.png", object("{\"image_url\":{\"detail\":\"high\"}}")),
                                        new Part.Opaque(
                                                object(
                                                        "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AA\",\"format\":\"wav\"}}"))),
                                null),
                        new Message(
                                Role.ASSISTANT,
                                List.of(new Part.ToolUse("c1", "f", "{}", null)),
                                object("{\"refusal\":null}")),
                        new Message(
                                Role.TOOL,
                                List.of(new Part.ToolResult("c1", List.of(new Part.Text("ok", null)), false, null)),
                                null));
    }

    @Test
    void keepsUnknownFieldsOfAPictureWhereTheyStood() {
        var json =
                "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AA\",\"x\":1,\"detail\":\"low\"},\"y\":2}";
        assertThat(message("{\"role\":\"user\",\"content\":[" + json + "]}").parts())
                .containsExactly(new Part.Image(
                        "data:image/png;base64,AA", object("{\"image_url\":{\"x\":1,\"detail\":\"low\"},\"y\":2}")));
    }

    @Test
    void keepsCallsOfCustomToolsAsTheyCame() {
        var calls = "[{\"id\":\"a\",\"type\":\"custom\",\"custom\":{\"name\":\"n\",\"input\":\"i\"}}]";
        var message = message("{\"role\":\"assistant\",\"content\":null,\"tool_calls\":" + calls + "}");
        assertThat(message.parts()).isEmpty();
        assertThat(message.extra()).isEqualTo(object("{\"tool_calls\":" + calls + "}"));
    }

    @Test
    void readsToolsAndTheirChoice() {
        var tools = hello("""
                        "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}},
                          {"type":"function","function":{"name":"g","x":1}},
                          {"type":"custom","custom":{"name":"c"}}],
                        "tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":false""").request().tools();
        assertThat(tools.list())
                .containsExactly(
                        new Tool.Function("f", "d", object("{\"type\":\"object\"}"), true, null),
                        new Tool.Function("g", null, null, null, object("{\"function\":{\"x\":1}}")),
                        new Tool.Opaque(object("{\"custom\":{\"name\":\"c\"},\"type\":\"custom\"}")));
        assertThat(tools.choice()).isEqualTo(new Choice.Named("f"));
        assertThat(tools.parallel()).isFalse();
        assertThat(hello("\"tool_choice\":\"required\"").request().tools().choice())
                .isEqualTo(new Choice.Required());
        assertThat(hello("\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{}}")
                        .request()
                        .tools()
                        .choice())
                .isInstanceOf(Choice.Opaque.class);
    }

    @Test
    void readsResponseFormats() {
        assertThat(hello("\"response_format\":{\"type\":\"text\"}").request().responseFormat())
                .isNull();
        assertThat(hello("\"response_format\":{\"type\":\"json_object\"}")
                        .request()
                        .responseFormat())
                .isEqualTo(new ResponseFormat(null, null, null, null));
        assertThat(hello(
                                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"description\":\"d\","
                                        + "\"schema\":{\"type\":\"object\"},\"strict\":true}}")
                        .request()
                        .responseFormat())
                .isEqualTo(new ResponseFormat(
                        "n",
                        object("{\"type\":\"object\"}"),
                        true,
                        object("{\"json_schema\":{\"description\":\"d\"}}")));
        assertThat(hello("\"response_format\":{\"type\":\"regex\",\"regex\":\"a+\"}")
                        .request()
                        .extras()
                        .fields())
                .isEqualTo(object("{\"response_format\":{\"regex\":\"a+\",\"type\":\"regex\"}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model | {}",
                "model | {\"model\":\"\",\"messages\":[]}",
                "model | {\"model\":7}",
                "messages | {\"model\":\"m\"}",
                "messages | {\"model\":\"m\",\"messages\":[]}",
                "messages | {\"model\":\"m\",\"messages\":{}}",
                "messages[0] | {\"model\":\"m\",\"messages\":[\"hi\"]}",
                "messages[0].role | {\"model\":\"m\",\"messages\":[{\"content\":\"x\"}]}",
                "messages[0].role | {\"model\":\"m\",\"messages\":[{\"role\":\"bot\",\"content\":\"x\"}]}",
                "messages[0].role | {\"model\":\"m\",\"messages\":[{\"role\":\"function\",\"content\":\"x\"}]}",
                "messages[0].content | {\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}",
                "messages[0].content | {\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":null}]}",
                "messages[0].content | {\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":5}]}",
                "messages[0].content | {\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[]}]}",
                "messages[0].content | {\"model\":\"m\",\"messages\":[{\"role\":\"assistant\"}]}",
                "messages[0].content[0].type | {\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{}]}]}",
                "messages[0].content[1].image_url | {\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image_url\",\"image_url\":\"u\"}]}]}",
                "messages[0].content[0].image_url.url | {\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"file:///etc/passwd\"}}]}]}",
                "messages[0].tool_call_id | {\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"content\":\"x\"}]}",
                "messages[0].tool_calls[0].function.arguments | {\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":{}}}]}]}",
                "messages[0].function_call | {\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"function_call\":{}}]}",
            })
    void namesTheFieldAtFault(String parameter, String body) {
        refused(parameter, body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "temperature | 2.1",
                "temperature | -1",
                "temperature | \"0.5\"",
                "temperature | 1e999",
                "top_p | 1.5",
                "top_p | true",
                "max_tokens | 0",
                "max_tokens | 1.5",
                "max_tokens | 99999999999999999999",
                "max_completion_tokens | \"9\"",
                "stop | [\"a\",\"b\",\"c\",\"d\",\"e\"]",
                "stop | 4",
                "stop[1] | [\"a\",\"\"]",
                "stream | \"true\"",
                "stream_options | {\"include_usage\":true}",
                "n | 2",
                "n | \"1\"",
                "functions | []",
                "function_call | \"auto\"",
                "tools | {}",
                "tools[0].type | [{}]",
                "tools[0].function.name | [{\"type\":\"function\",\"function\":{}}]",
                "tools[0].function.parameters | [{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":\"x\"}}]",
                "tool_choice | \"maybe\"",
                "tool_choice | 1",
                "parallel_tool_calls | 1",
                "response_format | \"json\"",
                "response_format.type | {}",
                "response_format.json_schema.name | {\"type\":\"json_schema\",\"json_schema\":{}}",
                "parley | true",
                "parley.knowledge | 1",
                "parley.knowlege | true",
            })
    void namesTheParameterAtFault(String parameter, String value) {
        int dot = parameter.indexOf('.');
        var name = parameter.startsWith("stop") ? "stop" : parameter.replaceAll("[\\[.].*", "");
        var json =
                dot > 0 && name.equals("parley") ? "{\"" + parameter.substring(dot + 1) + "\":" + value + "}" : value;
        refused(parameter, "{" + HELLO + ",\"" + name + "\":" + json + "}");
    }

    private static void refused(String parameter, String body) {
        assertThatThrownBy(() -> OpenAiReader.read(bytes(body))).isInstanceOfSatisfying(PlatformException.class, e -> {
            assertThat(e.code().status()).isEqualTo(400);
            assertThat(e.parameter()).hasValue(parameter);
            assertThat(e.detail()).startsWith(parameter).endsWith(".");
        });
    }

    @Test
    void refusesBothSpellingsOfTheTokenLimit() {
        assertThatThrownBy(() -> hello("\"max_tokens\":1,\"max_completion_tokens\":1"))
                .hasMessageContaining("use max_completion_tokens");
    }

    @Test
    void refusesTooManyMessages() {
        var many = "{\"role\":\"user\",\"content\":\"x\"},".repeat(2_001);
        assertThatThrownBy(() -> message(many.substring(0, many.length() - 1)))
                .hasMessage("messages may have 2000 entries at most; it has 2001.");
    }

    @Test
    void refusesHalfACharacterAndBytesBeyondUnicode() {
        var escaped = "{" + HELLO.replace("Hi", "Hi \\ud83d!") + "}";
        assertThatThrownBy(() -> OpenAiReader.read(bytes(escaped)))
                .isInstanceOfSatisfying(PlatformException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_JSON);
                    assertThat(e.detail()).contains("\\ud83d");
                });
        assertThat(hello("\"user\":\"\\ud83d\\udc5f \\\\ud83d\"")
                        .request()
                        .extras()
                        .fields()
                        .path("user")
                        .asString())
                .isEqualTo("\ud83d\udc5f \\ud83d");
        for (var wrong : List.of("ed a0 bd", "f4 90 80 80", "f7 bf bf bf", "f0 80 80 80", "ff")) {
            var bytes = bytes("{" + HELLO.replace("Hi", "----") + "}");
            var hex = wrong.split(" ", -1);
            int at = new String(bytes, java.nio.charset.StandardCharsets.US_ASCII).indexOf("----");
            for (int i = 0; i < hex.length; i++) bytes[at + i] = (byte) Integer.parseInt(hex[i], 16);
            assertThatThrownBy(() -> OpenAiReader.read(bytes))
                    .as(wrong)
                    .isInstanceOfSatisfying(
                            PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_JSON));
        }
    }

    @Test
    void refusesAnotherEncoding() {
        var body = ("{" + HELLO + "}").getBytes(java.nio.charset.StandardCharsets.UTF_16);
        assertThatThrownBy(() -> OpenAiReader.read(body)).hasMessage("The body must be JSON in UTF-8.");
    }

    @Test
    void saysWhatWasWrongAndWhatIsRight() {
        assertThatThrownBy(() -> hello("\"temperature\":\"hot\""))
                .hasMessage("temperature must be a number from 0 to 2, not the string \"hot\".");
        assertThatThrownBy(() -> hello("\"n\":3"))
                .isInstanceOfSatisfying(
                        PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_PARAMETER));
        assertThat(Objects.requireNonNull(hello("\"seed\":1").request().extras())
                        .fields()
                        .has("seed"))
                .isTrue();
    }
}
