package dev.parley.providers.anthropic;

import dev.parley.providers.AnswerParser;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.Dialect;
import dev.parley.providers.Faults;
import dev.parley.providers.Target;
import dev.parley.providers.Wire;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a stream's events. The terminal event is `message_stop`: a stream that ends without it was cut. What is not
/// known is relayed as it came when it belongs to a block, and skipped otherwise, as Anthropic asks of clients.
final class AnthropicEvents implements AnswerParser {
    private static final Set<String> STARTED =
            Set.of("id", "type", "role", "model", "content", "stop_reason", "stop_sequence");
    private static final Set<String> ENDED = Set.of("type", "delta", "usage");
    private static final Set<String> DELTA = Set.of("stop_reason", "stop_sequence", "container", "stop_details");

    /// What a block is to us. @param tool counts the tool calls; -1 for other blocks
    private record Block(boolean opaque, int tool) {}

    private final Target target;
    private final AnthropicDelta delta = new AnthropicDelta();
    private final Map<Integer, Block> blocks = new HashMap<>();
    private int tools;
    /// The tool call that has had no arguments yet.
    private int silent = -1;

    private boolean started;
    private boolean finished;
    private @Nullable ObjectNode usage;
    private boolean counted;
    private JsonNode end = Wire.object(null);
    private @Nullable ObjectNode endExtra;

    AnthropicEvents(Target target) {
        this.target = target;
    }

    @Override
    public void read(byte[] bytes, int from, int length, Queue<ChatEvent> out) {
        if (length == 0 || finished) return;
        if (delta.read(bytes, from, length)) {
            grow(bytes, from, length, out);
            return;
        }
        var event = tree(bytes, from, length);
        switch (event.path("type").asString("")) {
            case "message_start" -> start(event.path("message"), out);
            case "content_block_start" -> begin(event, out);
            case "content_block_stop" -> stop(event, out);
            case "message_delta" -> messageDelta(event);
            case "message_stop" -> {
                if (!started) throw Faults.malformed(target, "an end without a start");
                finished = true;
                out.add(AnthropicEnd.of(end, counted ? usage : null, endExtra));
            }
            case "error" -> throw Faults.inStream(target, event.path("error"));
            default -> {
                // ping, and events to come
            }
        }
    }

    private JsonNode tree(byte[] bytes, int from, int length) {
        try (var json = Wire.parser(bytes, from, length)) {
            if (json.nextToken() != JsonToken.START_OBJECT)
                throw Faults.malformed(target, "an event that is no object");
            return Wire.tree(json);
        }
    }

    private void start(JsonNode message, Queue<ChatEvent> out) {
        if (started) throw Faults.malformed(target, "two starts");
        started = true;
        if (message.get("usage") instanceof ObjectNode first) usage = first.deepCopy();
        out.add(new ChatEvent.Started(
                AnthropicMessage.id(message),
                message.path("model").asString(target.upstreamModel()),
                AnthropicEnd.without(message, STARTED)));
    }

    private void begin(JsonNode event, Queue<ChatEvent> out) {
        if (!started) throw Faults.malformed(target, "content before the start");
        var block = event.path("content_block");
        int index = event.path("index").asInt(-1);
        switch (block.path("type").asString("")) {
            case "text" -> {
                blocks.put(index, new Block(false, -1));
                var text = block.path("text").asString("");
                if (!text.isEmpty()) out.add(new ChatEvent.Text(text, null));
            }
            case "thinking" -> {
                blocks.put(index, new Block(false, -1));
                var text = block.path("thinking").asString("");
                if (!text.isEmpty()) out.add(new ChatEvent.Reasoning(text, null));
            }
            case "tool_use" -> beginTool(index, block, out);
            default -> {
                blocks.put(index, new Block(true, -1));
                out.add(new ChatEvent.Opaque(Dialect.ANTHROPIC, event));
            }
        }
    }

    private void beginTool(int index, JsonNode block, Queue<ChatEvent> out) {
        blocks.put(index, new Block(false, tools));
        silent = tools;
        out.add(new ChatEvent.ToolCall(
                tools, block.path("id").asString(""), block.path("name").asString("")));
        var input = block.path("input");
        if (input.isObject() && !input.isEmpty()) {
            out.add(new ChatEvent.ToolArguments(tools, input.toString()));
            silent = -1;
        }
        tools++;
    }

    private void grow(byte[] bytes, int from, int length, Queue<ChatEvent> out) {
        var block = blocks.get(delta.index());
        if (block == null) throw Faults.malformed(target, "content outside of a block");
        if (block.opaque() || delta.unknown()) {
            out.add(new ChatEvent.Opaque(Dialect.ANTHROPIC, tree(bytes, from, length)));
        } else if (block.tool() >= 0) {
            if (delta.text().isEmpty()) return;
            silent = -1;
            out.add(new ChatEvent.ToolArguments(block.tool(), delta.text()));
        } else out.add(delta.event());
    }

    /// A tool without arguments gets its empty object: the pieces together are to be one.
    private void stop(JsonNode event, Queue<ChatEvent> out) {
        var block = blocks.remove(event.path("index").asInt(-1));
        if (block == null) return;
        if (block.opaque()) out.add(new ChatEvent.Opaque(Dialect.ANTHROPIC, event));
        if (block.tool() < 0 || block.tool() != silent) return;
        silent = -1;
        out.add(new ChatEvent.ToolArguments(block.tool(), "{}"));
    }

    private void messageDelta(JsonNode event) {
        end = event.path("delta");
        if (event.get("usage") instanceof ObjectNode last) {
            counted = true;
            usage = Wire.object(usage);
            for (var field : last.properties())
                if (!field.getValue().isNull()) usage.set(field.getKey(), field.getValue());
        }
        endExtra = AnthropicEnd.without(event, ENDED);
        for (var name : new String[] {"container", "stop_details"})
            if (end.has(name) && !end.path(name).isNull())
                endExtra = Wire.object(endExtra).set(name, end.path(name));
        var further = AnthropicEnd.without(end, DELTA);
        if (further != null) endExtra = Wire.object(endExtra).set("delta", further);
    }

    @Override
    public boolean complete() {
        return finished;
    }

    @Override
    public void end(Queue<ChatEvent> out) {
        if (!finished) throw Faults.cut(target);
    }
}
