package dev.parley.gateway.dialects;

import static dev.parley.gateway.dialects.Fields.wrong;

import dev.parley.platform.json.Json;
import dev.parley.providers.Message;
import dev.parley.providers.Message.Part;
import dev.parley.providers.Message.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads content blocks of Anthropic's dialect. Blocks without canonical meaning (documents, thinking, results of the
/// provider's own tools) stay as they came.
final class AnthropicContent {
    private AnthropicContent() {}

    static List<Part> read(JsonNode content, Path at) {
        if (content.isString()) return List.of(new Part.Text(content.stringValue(), null));
        if (!(content instanceof ArrayNode array) || array.size() > Limits.PARTS)
            throw wrong(at, "a string or an array of at most " + Limits.PARTS + " content blocks", content);
        var parts = new ArrayList<Part>(array.size());
        for (int i = 0; i < array.size(); i++) parts.add(block(Fields.of(array.get(i), at.item(i))));
        return parts;
    }

    /// A user's message: the results of tools in it become messages of their own, in their place.
    static void user(List<Part> parts, @Nullable ObjectNode extra, List<Message> messages) {
        int from = 0;
        for (int i = 1; i <= parts.size(); i++) {
            boolean results = parts.get(from) instanceof Part.ToolResult;
            if (i < parts.size() && parts.get(i) instanceof Part.ToolResult == results) continue;
            messages.add(new Message(results ? Role.TOOL : Role.USER, parts.subList(from, i), extra));
            from = i;
        }
        if (parts.isEmpty()) messages.add(new Message(Role.USER, parts, extra));
    }

    private static Part block(Fields block) {
        var type = block.requiredText("type");
        return switch (type) {
            case "text" -> new Part.Text(block.requiredText("text"), block.rest());
            case "image" -> image(block);
            case "tool_use" -> toolUse(block);
            case "tool_result" -> toolResult(block);
            default -> opaque(block, type);
        };
    }

    private static Part opaque(Fields block, String type) {
        return new Part.Opaque(block.whole().put("type", type));
    }

    private static Part toolUse(Fields block) {
        var id = block.name("id", Limits.NAME);
        var name = block.name("name", Limits.NAME);
        var input = block.requiredObject("input").whole();
        return new Part.ToolUse(id, name, Json.mapper().writeValueAsString(input), block.rest());
    }

    private static Part toolResult(Fields block) {
        var id = block.name("tool_use_id", Limits.NAME);
        var content = block.take("content");
        List<Part> parts = content == null ? List.of() : read(content, block.at("content"));
        return new Part.ToolResult(id, parts, block.bool("is_error", false), block.rest());
    }

    private static Part image(Fields block) {
        var source = block.peek("source");
        if (source == null) throw block.missing("source", "an object");
        var kind = Fields.of(source, block.at("source")).peek("type");
        if (kind == null || !kind.isString())
            throw block.invalid("source", ".type must be \"base64\", \"url\" or \"file\".");
        return switch (kind.stringValue()) {
            case "base64" -> inline(block);
            case "url" -> linked(block);
            // pictures uploaded to the provider: only it knows them
            default -> opaque(block, "image");
        };
    }

    private static Part inline(Fields block) {
        var source = block.requiredObject("source");
        source.take("type");
        var type = source.requiredText("media_type");
        if (!type.startsWith("image/"))
            throw source.invalid("media_type", " must be an image's type, such as image/png.");
        var url = "data:" + type + ";base64," + source.requiredText("data");
        block.keep("source", source);
        return new Part.Image(url, block.rest());
    }

    private static Part linked(Fields block) {
        var source = block.requiredObject("source");
        source.take("type");
        var url = source.requiredText("url");
        if (!Images.accepts(url)) throw source.invalid("url", Images.RIGHT);
        block.keep("source", source);
        return new Part.Image(url, block.rest());
    }
}
