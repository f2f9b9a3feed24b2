package dev.parley.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What of a request decides its answer, the same for both dialects.
///
/// @param system the system and developer texts
/// @param user the text of the last user message
/// @param toolResult the content of the last message when it is a tool's result
/// @param characters length of all texts
/// @param maxTokens 0 when not limited
/// @param schema the JSON schema the answer must follow; an empty object means any JSON object
/// @param forced a tool that must be called; empty for any of them
record Prompt(
        String model,
        String system,
        String user,
        @Nullable String toolResult,
        int characters,
        int maxTokens,
        List<String> stops,
        List<Tool> tools,
        @Nullable String forced,
        boolean toolsBarred,
        @Nullable ObjectNode schema,
        boolean stream,
        boolean usageInStream) {

    record Tool(String name, @Nullable ObjectNode parameters) {}

    int inputTokens() {
        return Math.max(1, characters / 4);
    }

    /// The text of a message's content: a string, or the text parts of an array.
    static String text(JsonNode content) {
        if (content.isString()) return content.stringValue("");
        if (!content.isArray()) return "";
        var text = new StringBuilder();
        for (var part : content) {
            var piece =
                    part.isString() ? part.stringValue("") : part.path("text").stringValue("");
            if (!piece.isEmpty()) text.append(text.isEmpty() ? "" : "\n").append(piece);
        }
        return text.toString();
    }

    static @Nullable ObjectNode object(JsonNode node) {
        return node instanceof ObjectNode object ? object : null;
    }

    static List<String> strings(JsonNode node) {
        if (node.isString()) return List.of(node.stringValue(""));
        if (!node.isArray()) return List.of();
        return node.values().stream().map(each -> each.stringValue("")).toList();
    }
}
