package dev.parley.gateway.dialects;

import dev.parley.knowledge.Citation;
import dev.parley.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A content block that is still growing.
sealed interface AnthropicBlock {
    void write(JsonBuffer out);

    /// @param own citations as the provider gave them
    record Text(StringBuilder text, List<JsonNode> own, List<Citation> citations) implements AnthropicBlock {
        Text() {
            this(new StringBuilder(), new ArrayList<>(), new ArrayList<>());
        }

        @Override
        public void write(JsonBuffer out) {
            out.raw("{\"type\":\"text\",").field("text", text).raw(",\"citations\":");
            int count = own.size() + citations.size();
            for (int i = 0; i < count; i++) {
                out.raw(i == 0 ? "[" : ",");
                if (i < own.size()) out.node(own.get(i));
                else AnthropicParts.citation(out, citations.get(i - own.size()), i - own.size());
            }
            out.raw(count == 0 ? "null}" : "]}");
        }
    }

    record Thinking(StringBuilder text, StringBuilder signature) implements AnthropicBlock {
        @Override
        public void write(JsonBuffer out) {
            out.raw("{\"type\":\"thinking\",")
                    .field("thinking", text)
                    .raw(",")
                    .field("signature", signature)
                    .raw("}");
        }
    }

    record Tool(ToolDraft draft) implements AnthropicBlock {
        @Override
        public void write(JsonBuffer out) {
            out.raw("{\"type\":\"tool_use\",").field("id", draft.id()).raw(",").field("name", draft.name());
            out.raw(",\"input\":").node(parsed(draft.arguments().toString())).raw("}");
        }
    }

    /// A block that only Anthropic knows. @param input its arguments, when they come in pieces
    record Opaque(ObjectNode wire, StringBuilder input) implements AnthropicBlock {
        Opaque(JsonNode wire) {
            this(wire instanceof ObjectNode object ? object.deepCopy() : Json.object(), new StringBuilder());
        }

        void grow(JsonNode delta) {
            if (delta.path("type").asString("").equals("input_json_delta"))
                input.append(delta.path("partial_json").asString(""));
        }

        @Override
        public void write(JsonBuffer out) {
            if (!input.isEmpty()) wire.set("input", parsed(input.toString()));
            out.node(wire);
        }
    }

    /// The arguments of a tool as the object Anthropic wants. What a model got wrong is shown as Anthropic's
    /// documentation says: as the text of the one field `INVALID_JSON`.
    private static JsonNode parsed(String json) {
        if (json.isBlank()) return Json.object();
        var read = read(json);
        return read instanceof ObjectNode ? read : Json.object().put("INVALID_JSON", json);
    }

    private static @Nullable JsonNode read(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (JacksonException broken) {
            return null;
        }
    }
}
