package dev.parley.providers.anthropic;

import dev.parley.providers.ChatEvent;
import dev.parley.providers.Wire;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/// Reads `content_block_delta`, of which a stream is mostly made, token by token and into the same object each time.
final class AnthropicDelta {
    private boolean isDelta;
    private int index;
    private String kind = "";
    private String text = "";
    private @Nullable JsonNode citation;

    /// False when the event is of another type; the rest of it has not been looked at then.
    boolean read(byte[] bytes, int from, int length) {
        isDelta = true;
        index = -1;
        kind = "";
        text = "";
        citation = null;
        try (var json = Wire.parser(bytes, from, length)) {
            if (json.nextToken() != JsonToken.START_OBJECT) return false;
            for (var name = json.nextName(); name != null && isDelta; name = json.nextName()) field(name, json);
        }
        return isDelta && !kind.isEmpty();
    }

    private void field(String name, JsonParser json) {
        json.nextToken();
        switch (name) {
            case "type" -> isDelta = Wire.string(json).equals("content_block_delta");
            case "index" -> index = json.getValueAsInt(-1);
            case "delta" -> delta(json);
            default -> json.skipChildren();
        }
    }

    private void delta(JsonParser json) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            json.nextToken();
            switch (name) {
                case "type" -> kind = Wire.string(json);
                case "text", "partial_json", "thinking", "signature" -> text = Wire.string(json);
                case "citation" -> citation = Wire.tree(json);
                default -> json.skipChildren();
            }
        }
    }

    int index() {
        return index;
    }

    String text() {
        return text;
    }

    boolean unknown() {
        return switch (kind) {
            case "text_delta", "input_json_delta", "thinking_delta", "signature_delta", "citations_delta" -> false;
            default -> true;
        };
    }

    /// What a delta of a text or thinking block says.
    ChatEvent event() {
        return switch (kind) {
            case "thinking_delta" -> new ChatEvent.Reasoning(text, null);
            case "signature_delta" -> new ChatEvent.Reasoning("", text);
            case "citations_delta" -> {
                var list = Wire.object(null);
                if (citation != null) list.putArray("citations").add(citation);
                yield new ChatEvent.Text("", list);
            }
            default -> new ChatEvent.Text(text, null);
        };
    }
}
