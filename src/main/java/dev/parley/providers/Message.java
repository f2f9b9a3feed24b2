package dev.parley.providers;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One turn of the conversation.
///
/// @param extra fields of the caller's message that have no canonical meaning; sent on to a provider of the same
///     dialect only
public record Message(Role role, List<Part> parts, @Nullable ObjectNode extra) {
    public enum Role {
        SYSTEM,
        /// OpenAI's newer name for a system message; providers without it take it as one.
        DEVELOPER,
        USER,
        ASSISTANT,
        /// Carries tool results only (OpenAI's role `tool`; in the Anthropic dialect they stand in a user's message).
        TOOL
    }

    public Message {
        parts = List.copyOf(parts);
    }

    public static Message of(Role role, String text) {
        return new Message(role, List.of(new Part.Text(text, null)), null);
    }

    /// The text parts, joined by line breaks.
    public String text() {
        return parts.stream()
                .filter(Part.Text.class::isInstance)
                .map(part -> ((Part.Text) part).text())
                .collect(Collectors.joining("\n"));
    }

    /// A piece of a message. `extra` as in the message.
    public sealed interface Part {
        record Text(String text, @Nullable ObjectNode extra) implements Part {}

        /// @param url an `https:` or `data:` URL
        record Image(String url, @Nullable ObjectNode extra) implements Part {}

        /// The model asked for a tool. @param arguments a JSON object as text
        record ToolUse(
                String id,
                String name,
                String arguments,
                @Nullable ObjectNode extra) implements Part {}

        /// What the tool answered.
        record ToolResult(
                String toolUseId,
                List<Part> content,
                boolean error,
                @Nullable ObjectNode extra) implements Part {
            public ToolResult {
                content = List.copyOf(content);
            }
        }

        /// A part that only the caller's dialect knows (audio, a file, thinking), as it came. A provider of another
        /// dialect refuses it.
        record Opaque(JsonNode wire) implements Part {}
    }
}
