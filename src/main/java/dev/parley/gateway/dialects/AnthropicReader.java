package dev.parley.gateway.dialects;

import static dev.parley.gateway.dialects.Fields.wrong;

import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatRequest.Extras;
import dev.parley.providers.ChatRequest.ResponseFormat;
import dev.parley.providers.ChatRequest.Sampling;
import dev.parley.providers.Dialect;
import dev.parley.providers.Message;
import dev.parley.providers.Message.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a request of Anthropic's messages.
final class AnthropicReader {
    private AnthropicReader() {}

    static ChatCall read(byte[] body) {
        var fields = Body.read(body);
        var parley = Extension.take(fields);
        var request = new ChatRequest(
                fields.name("model", Limits.NAME),
                messages(fields),
                AnthropicTools.read(fields),
                responseFormat(fields),
                sampling(fields),
                fields.bool("stream", false),
                new Extras(Dialect.ANTHROPIC, fields.whole()),
                null);
        return new ChatCall(request, true, parley);
    }

    private static List<Message> messages(Fields fields) {
        var array = fields.array("messages", Limits.MESSAGES);
        if (array == null || array.isEmpty())
            throw fields.invalid("messages", " must be an array with at least one message.");
        var messages = new ArrayList<Message>(array.size() + 1);
        system(fields, messages);
        var at = fields.at("messages");
        for (int i = 0; i < array.size(); i++) message(Fields.of(array.get(i), at.item(i)), messages);
        return messages;
    }

    private static void system(Fields fields, List<Message> messages) {
        var system = fields.take("system");
        if (system == null) return;
        var at = fields.at("system");
        var parts = AnthropicContent.read(system, at);
        for (int i = 0; i < parts.size(); i++)
            if (!(parts.get(i) instanceof Message.Part.Text))
                throw Fields.invalid(at.item(i), " must be a text block; system takes no others.");
        if (!parts.isEmpty()) messages.add(new Message(Role.SYSTEM, parts, null));
    }

    private static void message(Fields message, List<Message> messages) {
        var role = message.requiredText("role");
        var content = message.take("content");
        if (content == null) throw message.missing("content", "a string or an array of content blocks");
        var parts = AnthropicContent.read(content, message.at("content"));
        switch (role) {
            case "user" -> AnthropicContent.user(parts, message.rest(), messages);
            case "assistant" -> messages.add(new Message(Role.ASSISTANT, parts, message.rest()));
            case "system" -> messages.add(new Message(Role.SYSTEM, parts, message.rest()));
            default ->
                throw message.invalid(
                        "role",
                        " must be \"user\", \"assistant\" or \"system\", not " + Fields.quoted(role)
                                + "; the results of tools are tool_result blocks of a user message.");
        }
    }

    private static Sampling sampling(Fields fields) {
        var most = fields.positive("max_tokens");
        if (most == null) throw fields.missing("max_tokens", "a whole number, 1 or more");
        return new Sampling(
                fields.number("temperature", 0, 1),
                fields.number("top_p", 0, 1),
                most,
                false,
                fields.texts("stop_sequences", Limits.ANTHROPIC_STOPS));
    }

    /// `output_config.format`; what else `output_config` holds stays in the extras.
    private static @Nullable ResponseFormat responseFormat(Fields fields) {
        var config = fields.object("output_config");
        if (config == null) return null;
        var format = config.object("format");
        if (format == null) {
            fields.keep("output_config", config);
            return null;
        }
        var type = format.peek("type");
        if (type == null || !type.isString()) throw format.missing("type", "\"json_schema\"");
        if (!type.stringValue().equals("json_schema")) throw wrong(format.at("type"), "\"json_schema\"", type);
        format.take("type");
        var schema = format.requiredObject("schema").whole();
        fields.keep("output_config", config);
        return new ResponseFormat(null, schema, null, format.rest());
    }
}
