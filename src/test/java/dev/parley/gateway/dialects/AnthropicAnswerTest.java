package dev.parley.gateway.dialects;

import static dev.parley.gateway.dialects.Samples.finished;
import static dev.parley.gateway.dialects.Samples.object;
import static dev.parley.gateway.dialects.Samples.started;
import static dev.parley.gateway.dialects.Samples.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.core.ObjectMappers;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.RawMessageStreamEvent;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatEvent.Reason;
import dev.parley.providers.Dialect;
import dev.parley.providers.UpstreamFault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What Anthropic's clients are answered, read by their own classes.
class AnthropicAnswerTest {
    private static Message parsed(Dialect source, List<ChatEvent> events) throws Exception {
        var json = Samples.answer(new AnthropicAnswer(source), events).toString();
        return ObjectMappers.jsonMapper().readValue(json, Message.class);
    }

    private static Message streamed(Dialect source, List<ChatEvent> events) throws Exception {
        var out = Samples.stream(new AnthropicStream(source), events);
        var accumulator = MessageAccumulator.create();
        for (int i = 0; i < out.data.size(); i++) {
            var event = ObjectMappers.jsonMapper().readValue(out.data.get(i), RawMessageStreamEvent.class);
            assertThat(out.json().get(i).path("type").asString()).isEqualTo(out.names.get(i));
            accumulator.accumulate(event);
        }
        return accumulator.message();
    }

    private static List<Message> both(Dialect source, List<ChatEvent> events) throws Exception {
        return List.of(parsed(source, events), streamed(source, events));
    }

    @Test
    void streamsBlocksOneAfterTheOther() {
        var out = Samples.stream(new AnthropicStream(Dialect.LOCAL), Samples.toolAnswer("chatcmpl-1"));
        assertThat(out.data)
                .startsWith(
                        "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"model-2026\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":0,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":0}}}",
                        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}",
                        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"Which order? \"}}",
                        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"A-1.\"}}",
                        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"signature_delta\",\"signature\":\"c2ln\"}}",
                        "{\"type\":\"content_block_stop\",\"index\":0}",
                        "{\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
                        "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"Let me \\\"look\\\"\\n\"}}",
                        "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"\uD83D\uDC5F\"}}",
                        "{\"type\":\"content_block_stop\",\"index\":1}",
                        "{\"type\":\"content_block_start\",\"index\":2,\"content_block\":{\"type\":\"tool_use\",\"id\":\"call_1\",\"name\":\"look_up\",\"input\":{}}}",
                        "{\"type\":\"content_block_delta\",\"index\":2,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"order\\\":\"}}",
                        "{\"type\":\"content_block_delta\",\"index\":2,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"\\\"A-1\\\"}\"}}",
                        "{\"type\":\"content_block_stop\",\"index\":2}",
                        "{\"type\":\"content_block_start\",\"index\":3,\"content_block\":{\"type\":\"tool_use\",\"id\":\"call_2\",\"name\":\"now\",\"input\":{}}}",
                        "{\"type\":\"content_block_delta\",\"index\":3,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}}",
                        "{\"type\":\"content_block_stop\",\"index\":3}")
                .endsWith("{\"type\":\"message_stop\"}");
        assertThat(out.json().get(17).path("delta"))
                .isEqualTo(object("{\"stop_reason\":\"tool_use\",\"stop_sequence\":null}"));
        assertThat(out.json().get(17).path("parley").path("cost_usd").doubleValue())
                .isEqualTo(0.00012);
    }

    @Test
    void theOfficialClientReadsToolsInBothForms() throws Exception {
        for (var message : both(Dialect.OPENAI, Samples.toolAnswer("chatcmpl-1"))) {
            message.validate();
            assertThat(message.id()).isEqualTo("msg_1");
            assertThat(message.content()).hasSize(4);
            assertThat(message.content().getFirst().asThinking().thinking()).isEqualTo("Which order? A-1.");
            assertThat(message.content().getFirst().asThinking().signature()).isEqualTo("c2ln");
            assertThat(message.content().get(1).asText().text()).isEqualTo("Let me \"look\"\n\uD83D\uDC5F");
            var call = message.content().get(2).asToolUse();
            assertThat(call.name()).isEqualTo("look_up");
            assertThat(call._input().toString()).contains("A-1");
            assertThat(message.content().get(3).asToolUse()._input().toString()).isEqualTo("{}");
            assertThat(message.stopReason().orElseThrow().asString()).isEqualTo("tool_use");
            assertThat(message.usage().inputTokens()).isEqualTo(80);
            assertThat(message.usage().cacheReadInputTokens()).hasValue(30L);
            assertThat(message.usage().cacheCreationInputTokens()).hasValue(10L);
            assertThat(message.usage().outputTokens()).isEqualTo(40);
        }
    }

    @Test
    void citesInAnthropicsOwnBlocks() throws Exception {
        for (var message : both(Dialect.LOCAL, Samples.citedAnswer("x"))) {
            message.validate();
            var citations = message.content().getFirst().asText().citations().orElseThrow();
            assertThat(citations).hasSize(2);
            var first = citations.getFirst().asCharLocation();
            assertThat(first.citedText()).isEqualTo("Shoes: 30 days \uD83D\uDC5F.");
            assertThat(first.documentTitle()).hasValue("Returns");
            assertThat(first.documentIndex()).isZero();
            assertThat(first.startCharIndex()).isZero();
            assertThat(first.endCharIndex()).isEqualTo(17);
            assertThat(first.fileId()).hasValue("doc_1");
            assertThat(citations.get(1).asCharLocation().documentIndex()).isEqualTo(1);
        }
        var out = Samples.stream(new AnthropicStream(Dialect.LOCAL), Samples.citedAnswer("x"));
        var delta = out.json().get(out.json().size() - 2);
        assertThat(delta.path("type").asString()).isEqualTo("message_delta");
        assertThat(delta.path("parley")
                        .path("citations")
                        .path(0)
                        .path("section")
                        .asString())
                .isEqualTo("Policy > Shoes");
    }

    @ParameterizedTest
    @CsvSource({
        "STOP,,end_turn",
        "STOP,END,stop_sequence",
        "LENGTH,,max_tokens",
        "TOOL_CALLS,,tool_use",
        "CONTENT_FILTER,,refusal"
    })
    void theOfficialClientKnowsEveryStopReason(
            Reason reason, @org.jspecify.annotations.Nullable String sequence, String expected) throws Exception {
        List<ChatEvent> events =
                List.of(started("msg_1"), text("x"), new ChatEvent.Finished(reason, sequence, Samples.TOKENS, null));
        for (var message : both(Dialect.OPENAI, events)) {
            assertThat(message.stopReason().orElseThrow().asString()).isEqualTo(expected);
            assertThat(message.stopSequence().orElse(null)).isEqualTo(sequence);
        }
    }

    @Test
    void relaysWhatOnlyAnthropicSaysToItsOwnCallers() throws Exception {
        var citation =
                "{\"type\":\"page_location\",\"cited_text\":\"c\",\"document_index\":0,\"document_title\":null,\"start_page_number\":1,\"end_page_number\":2,\"file_id\":null}";
        List<ChatEvent> events = List.of(
                new ChatEvent.Started(
                        "msg_1",
                        "m",
                        object("{\"usage\":{\"input_tokens\":80,\"output_tokens\":1,\"service_tier\":\"standard\"}}")),
                new ChatEvent.Opaque(Dialect.ANTHROPIC, object("{\"type\":\"redacted_thinking\",\"data\":\"zz\"}")),
                new ChatEvent.Opaque(
                        Dialect.ANTHROPIC,
                        object(
                                "{\"type\":\"content_block_start\",\"index\":7,\"content_block\":{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_1\",\"name\":\"web_search\",\"input\":{},\"caller\":{\"type\":\"direct\"}}}")),
                new ChatEvent.Opaque(
                        Dialect.ANTHROPIC,
                        object(
                                "{\"type\":\"content_block_delta\",\"index\":7,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"q\\\":1}\"}}")),
                new ChatEvent.Opaque(Dialect.ANTHROPIC, object("{\"type\":\"content_block_stop\",\"index\":7}")),
                text("cited"),
                new ChatEvent.Opaque(
                        Dialect.ANTHROPIC, object("{\"type\":\"citations_delta\",\"citation\":" + citation + "}")),
                text("plain"),
                new ChatEvent.Opaque(Dialect.OPENAI, object("{\"refusal\":\"x\"}")),
                new ChatEvent.Finished(
                        Reason.STOP,
                        null,
                        Samples.TOKENS,
                        object(
                                "{\"stop_reason\":\"pause_turn\",\"usage\":{\"server_tool_use\":{\"web_search_requests\":1,\"web_fetch_requests\":0}}}")));
        for (var message : both(Dialect.ANTHROPIC, events)) {
            assertThat(message.content()).hasSize(4);
            assertThat(message.content().getFirst().asRedactedThinking().data()).isEqualTo("zz");
            assertThat(message.content().get(1).asServerToolUse()._input().toString())
                    .contains("q");
            assertThat(message.content()
                            .get(2)
                            .asText()
                            .citations()
                            .orElseThrow()
                            .getFirst()
                            .asPageLocation()
                            .citedText())
                    .isEqualTo("c");
            assertThat(message.content().get(3).asText().text()).isEqualTo("plain");
            assertThat(message.stopReason().orElseThrow().asString()).isEqualTo("pause_turn");
            assertThat(message.usage().serverToolUse().orElseThrow().webSearchRequests())
                    .isEqualTo(1);
        }
        for (var message : both(Dialect.OPENAI, events)) {
            assertThat(message.stopReason().orElseThrow().asString()).isEqualTo("end_turn");
            assertThat(message.usage().serverToolUse()).isEmpty();
        }
    }

    @Test
    void keepsEachCitationWithItsText() throws Exception {
        var citation = object("{\"citations\":[{\"type\":\"char_location\",\"cited_text\":\"c\",\"document_index\":0,"
                + "\"document_title\":null,\"start_char_index\":0,\"end_char_index\":1,\"file_id\":null}]}");
        List<ChatEvent> whole = List.of(
                started("msg_1"),
                text("plain "),
                new ChatEvent.Text("cited", citation),
                text(" plain"),
                finished(Reason.STOP));
        for (var message : both(Dialect.ANTHROPIC, whole)) {
            assertThat(message.content()).hasSize(3);
            assertThat(message.content().get(1).asText().citations().orElseThrow())
                    .hasSize(1);
            assertThat(message.content().get(1).asText().text()).isEqualTo("cited");
        }
        List<ChatEvent> pieces = List.of(
                started("msg_1"),
                text("ci"),
                text("ted"),
                new ChatEvent.Text("", citation),
                new ChatEvent.Text("", citation),
                text(" plain"),
                finished(Reason.STOP));
        for (var message : both(Dialect.ANTHROPIC, pieces)) {
            assertThat(message.content()).hasSize(2);
            assertThat(message.content().getFirst().asText().citations().orElseThrow())
                    .hasSize(2);
        }
    }

    @Test
    void showsBrokenArgumentsAsTheyCame() {
        List<ChatEvent> events = List.of(
                started("a"),
                new ChatEvent.ToolCall(0, "t", "f"),
                new ChatEvent.ToolArguments(0, "{\"a\":"),
                finished(Reason.TOOL_CALLS));
        assertThat(Samples.answer(new AnthropicAnswer(Dialect.OPENAI), events)
                        .path("content")
                        .path(0)
                        .path("input"))
                .isEqualTo(object("{\"INVALID_JSON\":\"{\\\"a\\\":\"}"));
    }

    @Test
    void refusesArgumentsOfAToolThatHasEnded() {
        var writer = new AnthropicStream(Dialect.OPENAI);
        var out = new Samples.Recorded();
        writer.event(started("a"), out);
        writer.event(new ChatEvent.ToolCall(0, "t", "f"), out);
        writer.event(new ChatEvent.ToolCall(1, "u", "g"), out);
        assertThatThrownBy(() -> writer.event(new ChatEvent.ToolArguments(0, "{}"), out))
                .isInstanceOfSatisfying(
                        UpstreamFault.class, e -> assertThat(e.kind()).isEqualTo(UpstreamFault.Kind.MALFORMED));
    }

    @Test
    void anErrorEndsTheStreamWithTheUsageSoFar() {
        var out = new Samples.Recorded();
        new AnthropicStream(Dialect.OPENAI)
                .error("{\"type\":\"error\",\"request_id\":\"req-9\"}".getBytes(UTF_8), Samples.INFO, out);
        assertThat(out.names).containsExactly("error");
        var event = out.json().getFirst();
        assertThat(event.path("request_id").asString()).isEqualTo("req-9");
        assertThat(event.path("usage").path("output_tokens").asInt()).isEqualTo(40);
    }
}
