package dev.parley.providers.anthropic;

import dev.parley.kernel.PlatformException;
import dev.parley.providers.Extra;
import dev.parley.providers.Message;
import dev.parley.providers.Message.Part;
import dev.parley.providers.Message.Role;
import dev.parley.providers.Wire;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// Writes `system` and `messages`. Neighbours that are one turn here, such as several results of tools and the user's
/// next words, become one message.
final class AnthropicMessages {
    private final JsonGenerator json;
    private final Extra extra;

    AnthropicMessages(Extra extra) {
        this.json = extra.json();
        this.extra = extra;
    }

    void write(List<Message> messages) {
        int first = 0;
        while (first < messages.size() && isSystem(messages.get(first))) first++;
        // a system message in the middle is Anthropic's own newer form; others' are lifted to the top
        var system = extra.own()
                ? messages.subList(0, first)
                : messages.stream().filter(AnthropicMessages::isSystem).toList();
        var turns = extra.own()
                ? messages.subList(first, messages.size())
                : messages.stream().filter(message -> !isSystem(message)).toList();
        system(system);
        json.writeArrayPropertyStart("messages");
        for (int i = 0; i < turns.size(); ) i = turn(turns, i);
        json.writeEndArray();
    }

    private static boolean isSystem(Message message) {
        return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
    }

    private void system(List<Message> messages) {
        var parts =
                messages.stream().flatMap(message -> message.parts().stream()).toList();
        for (var message : messages) extra.dropped().addAll(extra.own() ? null : message.extra());
        if (parts.isEmpty()) return;
        json.writeName("system");
        content(parts);
    }

    /// Writes one turn; returns where the next begins.
    private int turn(List<Message> messages, int from) {
        var role = role(messages.get(from));
        int to = from + 1;
        while (to < messages.size() && role(messages.get(to)).equals(role)) to++;
        var turn = messages.subList(from, to);
        var parts = turn.stream().flatMap(message -> message.parts().stream()).toList();
        if (parts.stream().noneMatch(this::says)) return to;
        json.writeStartObject().writeStringProperty("role", role).writeName("content");
        content(parts);
        extra.write(turn.getFirst().extra());
        json.writeEndObject();
        return to;
    }

    private static String role(Message message) {
        return switch (message.role()) {
            case SYSTEM, DEVELOPER -> "system";
            case USER, TOOL -> "user";
            case ASSISTANT -> "assistant";
        };
    }

    /// Anthropic refuses texts without a character; other dialects take them for nothing.
    private boolean says(Part part) {
        return extra.own() || !(part instanceof Part.Text text) || !text.text().isEmpty();
    }

    private void content(List<Part> parts) {
        if (parts.size() == 1 && parts.getFirst() instanceof Part.Text text && (text.extra() == null || !extra.own())) {
            extra.dropped().addAll(text.extra());
            json.writeString(text.text());
            return;
        }
        json.writeStartArray();
        for (var part : parts) if (says(part)) block(part);
        json.writeEndArray();
    }

    private void block(Part part) {
        switch (part) {
            case Part.Text text -> {
                json.writeStartObject().writeStringProperty("type", "text").writeStringProperty("text", text.text());
                extra.write(text.extra());
                json.writeEndObject();
            }
            case Part.Image image -> image(image);
            case Part.ToolUse use -> toolUse(use);
            case Part.ToolResult result -> toolResult(result);
            case Part.Opaque opaque -> {
                if (!extra.own())
                    throw AnthropicRequest.foreign(
                            "messages", opaque.wire().path("type").asString("?"), "content");
                json.writeTree(opaque.wire());
            }
        }
    }

    private void image(Part.Image image) {
        json.writeStartObject().writeStringProperty("type", "image").writeObjectPropertyStart("source");
        if (image.url().regionMatches(true, 0, "data:", 0, 5)) inline(image.url());
        else json.writeStringProperty("type", "url").writeStringProperty("url", image.url());
        extra.inner(image.extra(), extra.own() ? "source" : "image_url");
        json.writeEndObject();
        extra.outer(image.extra(), extra.own() ? "source" : "image_url");
        json.writeEndObject();
    }

    private void inline(String url) {
        int comma = url.indexOf(',');
        int semicolon = url.indexOf(';');
        if (comma < 0
                || semicolon < 0
                || semicolon > comma
                || !url.substring(semicolon, comma).endsWith(";base64"))
            throw PlatformException.invalid("messages", "An image's data: URL must look like data:image/png;base64,….");
        json.writeStringProperty("type", "base64");
        json.writeStringProperty("media_type", url.substring(5, semicolon));
        json.writeStringProperty("data", url.substring(comma + 1));
    }

    private void toolUse(Part.ToolUse use) {
        var input = use.arguments().isBlank() ? Wire.object(null) : Wire.readObjectOrNull(use.arguments());
        if (input == null)
            throw PlatformException.invalid(
                    "messages", "The arguments of tool call " + use.id() + " must be a JSON object.");
        json.writeStartObject().writeStringProperty("type", "tool_use");
        json.writeStringProperty("id", use.id()).writeStringProperty("name", use.name());
        json.writeName("input").writeTree(input);
        extra.write(use.extra());
        json.writeEndObject();
    }

    private void toolResult(Part.ToolResult result) {
        json.writeStartObject().writeStringProperty("type", "tool_result");
        json.writeStringProperty("tool_use_id", result.toolUseId());
        if (!result.content().isEmpty()) {
            json.writeName("content");
            content(result.content());
        }
        if (result.error()) json.writeBooleanProperty("is_error", true);
        extra.write(result.extra());
        json.writeEndObject();
    }
}
