package dev.parley.app;

import dev.parley.platform.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The two dialects in which callers ask, as clients write and read them.
enum Dialects {
    OPENAI("/v1/chat/completions") {
        @Override
        String text(JsonNode answer) {
            return answer.path("choices")
                    .path(0)
                    .path("message")
                    .path("content")
                    .asString("");
        }

        @Override
        String delta(JsonNode event) {
            return event.path("choices").path(0).path("delta").path("content").asString("");
        }

        @Override
        boolean ends(SseEvent event) {
            return event.data().equals("[DONE]");
        }
    },
    ANTHROPIC("/v1/messages") {
        @Override
        String text(JsonNode answer) {
            var text = new StringBuilder();
            for (var block : answer.path("content"))
                text.append(block.path("text").asString(""));
            return text.toString();
        }

        @Override
        String delta(JsonNode event) {
            return event.path("delta").path("text").asString("");
        }

        @Override
        boolean ends(SseEvent event) {
            return event.name().equals("message_stop");
        }
    };

    final String path;

    Dialects(String path) {
        this.path = path;
    }

    /// A question that both dialects spell alike.
    static ObjectNode ask(String model, String text, boolean stream) {
        var body = Json.object().put("model", model).put("max_tokens", 1000);
        body.putArray("messages").addObject().put("role", "user").put("content", text);
        return stream ? body.put("stream", true) : body;
    }

    /// The provider that speaks it.
    String provider() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    Dialects other() {
        return this == OPENAI ? ANTHROPIC : OPENAI;
    }

    /// The text of a whole answer.
    abstract String text(JsonNode answer);

    /// The text that one event of a stream adds.
    abstract String delta(JsonNode event);

    /// Whether it is the event that ends a whole stream.
    abstract boolean ends(SseEvent event);

    /// Whether a body is an error in this dialect's own shape, with a request id.
    boolean isError(JsonNode body) {
        boolean told = !body.path("error").path("message").asString("").isEmpty()
                && !body.path("error").path("type").asString("").isEmpty()
                && !body.path("request_id").asString("").isEmpty();
        if (!told) return false;
        return this == OPENAI
                ? !body.path("error").path("code").asString("").isEmpty()
                        && body.path("error").has("param")
                : body.path("type").asString("").equals("error");
    }
}
