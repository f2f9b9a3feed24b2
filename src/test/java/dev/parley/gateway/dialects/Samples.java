package dev.parley.gateway.dialects;

import dev.parley.knowledge.Citation;
import dev.parley.platform.json.Json;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatEvent.Reason;
import dev.parley.usage.TokenUsage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers and requests the tests of this package share.
final class Samples {
    static final TokenUsage TOKENS = new TokenUsage(120, 30, 10, 40, 5, false);
    static final AnswerInfo INFO = new AnswerInfo(
            "req-1",
            "use_1",
            "fast",
            "openai",
            "miss",
            "cheap",
            new BigDecimal("0.00012"),
            12L,
            1.5,
            TOKENS,
            null,
            null,
            null,
            null,
            List.of());
    static final List<Citation> CITATIONS = List.of(
            new Citation("cit_1", "doc_1", "Returns", "Policy > Shoes", 3, "Shoes: 30 days \uD83D\uDC5F.", 0.91),
            new Citation("cit_2", "doc_2", "FAQ", null, null, "Keep the box.", 0.5));

    private Samples() {}

    static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    static ObjectNode object(String json) {
        return (ObjectNode) Json.mapper().readTree(json);
    }

    static ChatEvent.Started started(String id) {
        return new ChatEvent.Started(id, "model-2026", null);
    }

    static ChatEvent text(String text) {
        return new ChatEvent.Text(text, null);
    }

    static ChatEvent finished(Reason reason) {
        return new ChatEvent.Finished(reason, null, TOKENS, null);
    }

    static final String LOOK_UP = "{\"order\":\"A-1\"}";

    /// Text, a thought, two tools asked for.
    static List<ChatEvent> toolAnswer(String id) {
        return List.of(
                started(id),
                new ChatEvent.Reasoning("Which order? ", null),
                new ChatEvent.Reasoning("A-1.", "c2ln"),
                text("Let me \"look\"\n"),
                text("\uD83D\uDC5F"),
                new ChatEvent.ToolCall(0, "call_1", "look_up"),
                new ChatEvent.ToolArguments(0, "{\"order\":"),
                new ChatEvent.ToolArguments(0, "\"A-1\"}"),
                new ChatEvent.ToolCall(1, "call_2", "now"),
                finished(Reason.TOOL_CALLS));
    }

    static List<ChatEvent> citedAnswer(String id) {
        return List.of(
                started(id),
                text("30 days [1]"),
                text(", with the box [2]."),
                new ChatEvent.Cited(CITATIONS),
                finished(Reason.STOP));
    }

    static JsonNode answer(AnswerWriter writer, List<ChatEvent> events) {
        events.forEach(writer::event);
        return Json.mapper().readTree(writer.end(INFO));
    }

    static Recorded stream(StreamWriter writer, List<ChatEvent> events) {
        var out = new Recorded();
        for (var event : events) writer.event(event, out);
        writer.end(INFO, out);
        return out;
    }

    /// A stream as a client sees it.
    static final class Recorded implements Out {
        final List<String> names = new ArrayList<>();
        final List<String> data = new ArrayList<>();

        @Override
        public void data(byte[] json) {
            event("", json);
        }

        @Override
        public void event(String name, byte[] json) {
            var line = new String(json, StandardCharsets.UTF_8);
            if (line.contains("\n") || line.contains("\r")) throw new AssertionError("A line break in " + line);
            names.add(name);
            data.add(line);
        }

        List<JsonNode> json() {
            return data.stream()
                    .filter(line -> !line.equals("[DONE]"))
                    .map(line -> Json.mapper().readTree(line))
                    .toList();
        }
    }
}
