package dev.parley.providers.openai;

import dev.parley.providers.ChatEvent;
import dev.parley.providers.Dialect;
import dev.parley.providers.Wire;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads what a choice says: its `delta` or `message`. Gathers first and emits afterwards, since fields come in any
/// order.
final class OpenAiDelta {
    private final OpenAiToolCalls tools = new OpenAiToolCalls();
    private final Queue<ChatEvent> toolEvents = new ArrayDeque<>();
    private String text = "";
    private String reasoning = "";
    private @Nullable ObjectNode own;
    private @Nullable ObjectNode beside;

    boolean calledTools() {
        return tools.any();
    }

    void read(JsonParser json) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            json.nextToken();
            switch (name) {
                case "content" -> text += content(json);
                case "reasoning_content", "reasoning" -> reasoning(json);
                case "tool_calls" -> toolCalls(json);
                case "role" -> json.skipChildren();
                default -> own = with(own, name, json);
            }
        }
    }

    /// A string; with a few servers a list of parts.
    private static String content(JsonParser json) {
        if (json.currentToken() != JsonToken.START_ARRAY) return Wire.string(json);
        var text = new StringBuilder();
        for (var part : Wire.tree(json)) text.append(part.path("text").asString(""));
        return text.toString();
    }

    /// Servers in the middle of a renaming send the same under both names.
    private void reasoning(JsonParser json) {
        var thought = Wire.string(json);
        if (reasoning.isEmpty()) reasoning = thought;
    }

    /// Takes in a field of the choice itself, such as `logprobs`.
    void beside(String name, JsonParser json) {
        beside = with(beside, name, json);
    }

    /// Keeps a field without canonical meaning, unless it says nothing.
    private static @Nullable ObjectNode with(@Nullable ObjectNode fields, String name, JsonParser json) {
        if (json.currentToken() == JsonToken.VALUE_NULL) return fields;
        var value = Wire.tree(json);
        if (value.isContainer() && value.isEmpty()) return fields;
        return Wire.object(fields).set(name, value);
    }

    private void toolCalls(JsonParser json) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        for (var call : Wire.tree(json)) toolCall(call);
    }

    private void toolCall(JsonNode call) {
        var function = call.path("function");
        tools.piece(
                call.path("index").asInt(-1),
                call.path("id").asString(""),
                function.path("name").asString(""),
                arguments(function.path("arguments")),
                toolEvents);
    }

    /// A piece of JSON as text; Ollama's own way is the object itself.
    private static String arguments(JsonNode wire) {
        return wire.isContainer() ? wire.toString() : wire.asString("");
    }

    void emit(Queue<ChatEvent> out) {
        if (!reasoning.isEmpty()) out.add(new ChatEvent.Reasoning(reasoning, null));
        if (!text.isEmpty() || beside != null) out.add(new ChatEvent.Text(text, beside));
        if (own != null) out.add(new ChatEvent.Opaque(Dialect.OPENAI, own));
        for (ChatEvent event; (event = toolEvents.poll()) != null; ) out.add(event);
        text = "";
        reasoning = "";
        own = null;
        beside = null;
    }
}
