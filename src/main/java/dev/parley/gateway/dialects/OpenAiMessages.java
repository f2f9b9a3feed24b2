package dev.parley.gateway.dialects;

import static dev.parley.gateway.dialects.Fields.wrong;

import dev.parley.providers.Message;
import dev.parley.providers.Message.Part;
import dev.parley.providers.Message.Role;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// Reads `messages` of OpenAI's dialect.
final class OpenAiMessages {
    private OpenAiMessages() {}

    static List<Message> read(Fields fields) {
        var array = fields.array("messages", Limits.MESSAGES);
        if (array == null || array.isEmpty())
            throw fields.invalid("messages", " must be an array with at least one message.");
        var messages = new ArrayList<Message>(array.size());
        var at = fields.at("messages");
        for (int i = 0; i < array.size(); i++) messages.add(message(Fields.of(array.get(i), at.item(i))));
        return messages;
    }

    private static Message message(Fields message) {
        var role = message.requiredText("role");
        return switch (role) {
            case "system" -> spoken(Role.SYSTEM, message);
            case "developer" -> spoken(Role.DEVELOPER, message);
            case "user" -> spoken(Role.USER, message);
            case "assistant" -> assistant(message);
            case "tool" -> tool(message);
            case "function" ->
                throw Fields.unsupported(
                        message.at("role"),
                        " \"function\" is OpenAI's older form and not supported; use the role \"tool\" with a"
                                + " tool_call_id.");
            default ->
                throw message.invalid(
                        "role",
                        " must be \"system\", \"developer\", \"user\", \"assistant\" or \"tool\", not "
                                + Fields.quoted(role) + ".");
        };
    }

    private static Message spoken(Role role, Fields message) {
        return new Message(role, required(message), message.rest());
    }

    private static List<Part> required(Fields message) {
        var content = message.take("content");
        if (content == null) throw message.missing("content", "a string or an array of parts");
        return content(content, message.at("content"));
    }

    private static Message tool(Fields message) {
        var id = message.name("tool_call_id", Limits.NAME);
        return new Message(Role.TOOL, List.of(new Part.ToolResult(id, required(message), false, null)), message.rest());
    }

    private static Message assistant(Fields message) {
        var parts = new ArrayList<Part>();
        var content = message.take("content");
        if (content != null) parts.addAll(content(content, message.at("content")));
        if (message.take("function_call") != null)
            throw Fields.unsupported(
                    message.at("function_call"), " is OpenAI's older form and not supported; use tool_calls.");
        calls(message, parts);
        // our own field of an answer that the caller sends back; providers refuse it
        message.take("citations");
        if (content == null && parts.isEmpty() && message.rest() == null)
            throw message.missing("content", "a string or an array of parts, unless tool_calls are given");
        return new Message(Role.ASSISTANT, parts, message.rest());
    }

    private static void calls(Fields message, List<Part> parts) {
        var calls = message.array("tool_calls", Limits.TOOL_CALLS);
        if (calls == null) return;
        var at = message.at("tool_calls");
        for (var call : calls) {
            // calls of OpenAI's other kinds of tools have no canonical form, and the list keeps its order as a whole
            if (call.path("type").asString("function").equals("function")) continue;
            message.put("tool_calls", calls);
            return;
        }
        for (int i = 0; i < calls.size(); i++) parts.add(call(Fields.of(calls.get(i), at.item(i))));
    }

    private static Part call(Fields call) {
        call.text("type");
        var id = call.name("id", Limits.NAME);
        var function = call.requiredObject("function");
        var name = function.name("name", Limits.NAME);
        var arguments = function.requiredText("arguments");
        call.keep("function", function);
        return new Part.ToolUse(id, name, arguments, call.rest());
    }

    private static List<Part> content(JsonNode content, Path at) {
        if (content.isString()) return List.of(new Part.Text(content.stringValue(), null));
        if (!(content instanceof ArrayNode array) || array.isEmpty() || array.size() > Limits.PARTS)
            throw wrong(at, "a string or an array of 1 to " + Limits.PARTS + " parts", content);
        var parts = new ArrayList<Part>(array.size());
        for (int i = 0; i < array.size(); i++) parts.add(part(Fields.of(array.get(i), at.item(i))));
        return parts;
    }

    private static Part part(Fields part) {
        var type = part.requiredText("type");
        return switch (type) {
            case "text" -> new Part.Text(part.requiredText("text"), part.rest());
            case "image_url" -> image(part);
            default -> new Part.Opaque(part.whole().put("type", type));
        };
    }

    private static Part image(Fields part) {
        var image = part.requiredObject("image_url");
        var url = image.requiredText("url");
        if (!Images.accepts(url)) throw image.invalid("url", Images.RIGHT);
        part.keep("image_url", image);
        return new Part.Image(url, part.rest());
    }
}
