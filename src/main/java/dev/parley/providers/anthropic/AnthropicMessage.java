package dev.parley.providers.anthropic;

import dev.parley.kernel.Ids;
import dev.parley.providers.AnswerParser;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.Dialect;
import dev.parley.providers.Faults;
import dev.parley.providers.Target;
import dev.parley.providers.Wire;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a whole answer: one `message`.
final class AnthropicMessage implements AnswerParser {
    static final Set<String> CANONICAL =
            Set.of("id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage");

    private final Target target;
    private boolean read;
    private int tools;

    AnthropicMessage(Target target) {
        this.target = target;
    }

    @Override
    public void read(byte[] bytes, int from, int length, Queue<ChatEvent> out) {
        JsonNode message;
        try (var json = Wire.parser(bytes, from, length)) {
            message = json.nextToken() == null ? Wire.object(null) : Wire.tree(json);
        }
        if (!message.path("content").isArray()) throw Faults.malformed(target, "an answer without content");
        out.add(new ChatEvent.Started(
                id(message),
                message.path("model").asString(target.upstreamModel()),
                AnthropicEnd.without(message, CANONICAL)));
        for (var block : message.path("content")) block(block, out);
        out.add(AnthropicEnd.of(message, message.get("usage") instanceof ObjectNode usage ? usage : null, null));
        read = true;
    }

    static String id(JsonNode message) {
        var id = message.path("id").asString("");
        return id.isEmpty() ? Ids.format("msg", Ids.next()) : id;
    }

    private void block(JsonNode block, Queue<ChatEvent> out) {
        switch (block.path("type").asString("")) {
            case "text" -> out.add(new ChatEvent.Text(block.path("text").asString(""), citations(block)));
            case "tool_use" -> {
                out.add(new ChatEvent.ToolCall(
                        tools, block.path("id").asString(""), block.path("name").asString("")));
                var input = block.path("input");
                out.add(new ChatEvent.ToolArguments(tools++, input.isObject() ? input.toString() : "{}"));
            }
            case "thinking" ->
                out.add(new ChatEvent.Reasoning(
                        block.path("thinking").asString(""),
                        block.path("signature").asString("")));
            default -> out.add(new ChatEvent.Opaque(Dialect.ANTHROPIC, block));
        }
    }

    private static @Nullable ObjectNode citations(JsonNode block) {
        var citations = block.path("citations");
        return citations.isArray() && !citations.isEmpty() ? Wire.object(null).set("citations", citations) : null;
    }

    @Override
    public boolean complete() {
        return read;
    }

    @Override
    public void end(Queue<ChatEvent> out) {
        if (!read) throw Faults.cut(target);
    }
}
