package dev.parley.providers.openai;

import dev.parley.kernel.PlatformException;
import dev.parley.providers.Dropped;
import dev.parley.providers.Extra;
import dev.parley.providers.Message;
import dev.parley.providers.Message.Part;
import dev.parley.providers.Message.Role;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// Writes the conversation. Tool results become messages of their own and tool uses leave the content, as this
/// dialect has it.
final class OpenAiMessages {
    private final JsonGenerator json;
    private final boolean own;
    private final boolean developerRole;
    private final Dropped dropped;
    private final Extra extra;

    /// @param developerRole whether the server knows the role `developer`
    OpenAiMessages(Extra extra, boolean developerRole) {
        this.json = extra.json();
        this.own = extra.own();
        this.dropped = extra.dropped();
        this.extra = extra;
        this.developerRole = developerRole;
    }

    void write(List<Message> messages) {
        json.writeArrayPropertyStart("messages");
        for (int i = 0; i < messages.size(); i++) message(messages.get(i), i);
        json.writeEndArray();
    }

    private void message(Message message, int index) {
        boolean other = message.parts().isEmpty();
        for (var part : message.parts()) {
            if (part instanceof Part.ToolResult result) toolResult(message, result, index);
            else other = true;
        }
        if (other) plain(message, index);
    }

    private void plain(Message message, int index) {
        json.writeStartObject().writeStringProperty("role", role(message.role()));
        content(message, index);
        toolCalls(message);
        extra.write(message.extra());
        json.writeEndObject();
    }

    private String role(Role role) {
        return switch (role) {
            case SYSTEM -> "system";
            case DEVELOPER -> developerRole ? "developer" : "system";
            case USER, TOOL -> "user";
            case ASSISTANT -> "assistant";
        };
    }

    private void content(Message message, int index) {
        var parts = message.parts();
        if (parts.size() == 1 && parts.getFirst() instanceof Part.Text text && (text.extra() == null || !own)) {
            dropped.addAll(text.extra());
            json.writeStringProperty("content", text.text());
        } else if (!hasContent(message)) {
            if (message.extra() == null || !message.extra().has("content")) json.writeNullProperty("content");
        } else {
            json.writeArrayPropertyStart("content");
            for (int i = 0; i < parts.size(); i++) part(parts.get(i), index, i);
            json.writeEndArray();
        }
    }

    private boolean hasContent(Message message) {
        for (var part : message.parts()) {
            if (part instanceof Part.Text || part instanceof Part.Image) return true;
            if (part instanceof Part.Opaque opaque && !isCall(opaque) && !thought(opaque)) return true;
        }
        return false;
    }

    /// Whether it is a call of a tool that only OpenAI knows: those stand in the list with the others.
    private boolean isCall(Part.Opaque opaque) {
        return own && opaque.wire().has("id");
    }

    /// Tool uses and results stand outside of the content.
    private void part(Part part, int message, int index) {
        if (part instanceof Part.Text text) text(text);
        else if (part instanceof Part.Image image) image(image);
        else if (part instanceof Part.Opaque opaque) opaque(opaque, message, index);
    }

    private void text(Part.Text text) {
        json.writeStartObject().writeStringProperty("type", "text").writeStringProperty("text", text.text());
        extra.write(text.extra());
        json.writeEndObject();
    }

    private void image(Part.Image image) {
        json.writeStartObject().writeStringProperty("type", "image_url");
        json.writeObjectPropertyStart("image_url").writeStringProperty("url", image.url());
        extra.inner(image.extra(), "image_url");
        json.writeEndObject();
        extra.outer(image.extra(), "image_url");
        json.writeEndObject();
    }

    private void opaque(Part.Opaque opaque, int message, int index) {
        if (isCall(opaque)) return;
        if (own) json.writeTree(opaque.wire());
        else if (thought(opaque)) dropped.add(opaque.wire().path("type").asString());
        else
            throw OpenAiRequest.foreign(
                    "messages[" + message + "].content[" + index + "]",
                    opaque.wire().path("type").asString("?"),
                    "content");
    }

    /// A model's earlier reasoning means nothing to another model; the conversation stands without it.
    private boolean thought(Part.Opaque opaque) {
        if (own) return false;
        var type = opaque.wire().path("type").asString("");
        return type.equals("thinking") || type.equals("redacted_thinking");
    }

    private void toolCalls(Message message) {
        boolean begun = false;
        for (var part : message.parts()) {
            boolean opaque = part instanceof Part.Opaque other && isCall(other);
            if (!opaque && !(part instanceof Part.ToolUse)) continue;
            if (!begun) json.writeArrayPropertyStart("tool_calls");
            begun = true;
            if (part instanceof Part.ToolUse use) toolCall(use);
            else if (part instanceof Part.Opaque call) json.writeTree(call.wire());
        }
        if (begun) json.writeEndArray();
    }

    private void toolCall(Part.ToolUse use) {
        json.writeStartObject().writeStringProperty("id", use.id()).writeStringProperty("type", "function");
        json.writeObjectPropertyStart("function").writeStringProperty("name", use.name());
        json.writeStringProperty("arguments", use.arguments());
        extra.inner(use.extra(), "function");
        json.writeEndObject();
        extra.outer(use.extra(), "function");
        json.writeEndObject();
    }

    private void toolResult(Message message, Part.ToolResult result, int index) {
        json.writeStartObject().writeStringProperty("role", "tool");
        json.writeStringProperty("tool_call_id", result.toolUseId());
        if (result.content().size() == 1 && result.content().getFirst() instanceof Part.Text text) {
            json.writeStringProperty("content", text.text());
        } else {
            json.writeArrayPropertyStart("content");
            for (var part : result.content()) resultPart(part, index);
            json.writeEndArray();
        }
        if (result.error()) dropped.add("is_error");
        extra.write(result.extra());
        if (message.role() == Role.TOOL) extra.write(message.extra());
        json.writeEndObject();
    }

    private void resultPart(Part part, int message) {
        if (part instanceof Part.Text text) text(text);
        else if (own && part instanceof Part.Opaque opaque) json.writeTree(opaque.wire());
        else
            throw PlatformException.unsupported(
                    "messages[" + message + "].content",
                    "The model asked speaks OpenAI's dialect, where a tool's result is text only.");
    }
}
