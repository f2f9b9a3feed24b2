package dev.parley.gateway.dialects;

import static dev.parley.gateway.dialects.Fields.wrong;

import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatRequest.Extras;
import dev.parley.providers.ChatRequest.ResponseFormat;
import dev.parley.providers.ChatRequest.Sampling;
import dev.parley.providers.Dialect;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;

/// Reads a request of OpenAI's chat completions.
final class OpenAiReader {
    private OpenAiReader() {}

    static ChatCall read(byte[] body) {
        var fields = Body.read(body);
        var parley = Extension.take(fields);
        var model = fields.name("model", Limits.NAME);
        var messages = OpenAiMessages.read(fields);
        refuseLegacy(fields);
        oneChoice(fields);
        boolean stream = fields.bool("stream", false);
        boolean includeUsage = includeUsage(fields, stream);
        var request = new ChatRequest(
                model,
                messages,
                OpenAiTools.read(fields),
                responseFormat(fields),
                sampling(fields),
                stream,
                new Extras(Dialect.OPENAI, fields.whole()),
                null);
        return new ChatCall(request, includeUsage, parley);
    }

    private static void refuseLegacy(Fields fields) {
        if (fields.take("functions") != null)
            throw Fields.unsupported(
                    fields.at("functions"),
                    " is OpenAI's older form and not supported; declare each function in tools, as"
                            + " {\"type\":\"function\",\"function\":{…}}.");
        if (fields.take("function_call") != null)
            throw Fields.unsupported(
                    fields.at("function_call"), " is OpenAI's older form and not supported; use tool_choice.");
    }

    private static void oneChoice(Fields fields) {
        var n = fields.positive("n");
        if (n != null && n != 1)
            throw Fields.unsupported(
                    fields.at("n"), " must be 1: a request has one answer. Send the request " + n + " times instead.");
    }

    private static boolean includeUsage(Fields fields, boolean stream) {
        var options = fields.object("stream_options");
        if (options == null) return false;
        if (!stream)
            throw fields.invalid("stream_options", " is only allowed together with \"stream\": true; leave it out.");
        boolean include = options.bool("include_usage", false);
        fields.keep("stream_options", options);
        return include;
    }

    private static Sampling sampling(Fields fields) {
        var legacy = fields.positive("max_tokens");
        var most = fields.positive("max_completion_tokens");
        if (legacy != null && most != null)
            throw fields.invalid(
                    "max_tokens", " and max_completion_tokens cannot both be given; use max_completion_tokens.");
        return new Sampling(
                fields.number("temperature", 0, 2),
                fields.number("top_p", 0, 1),
                most != null ? most : legacy,
                legacy != null,
                stop(fields));
    }

    private static List<String> stop(Fields fields) {
        var stop = fields.take("stop");
        if (stop == null) return List.of();
        var at = fields.at("stop");
        if (stop.isString() && !stop.stringValue().isEmpty()) return List.of(stop.stringValue());
        if (stop instanceof ArrayNode array && array.size() <= Limits.OPENAI_STOPS) return Fields.texts(array, at);
        throw wrong(
                at, "a string that is not empty or an array of at most " + Limits.OPENAI_STOPS + " such strings", stop);
    }

    /// A format that is not OpenAI's own stays in the extras, for servers that know it.
    private static @Nullable ResponseFormat responseFormat(Fields fields) {
        var format = fields.object("response_format");
        if (format == null) return null;
        return switch (format.requiredText("type")) {
            case "text" -> null;
            case "json_object" -> new ResponseFormat(null, null, null, format.rest());
            case "json_schema" -> schema(format);
            case String other -> {
                fields.put("response_format", format.whole().put("type", other));
                yield null;
            }
        };
    }

    private static ResponseFormat schema(Fields format) {
        var described = format.requiredObject("json_schema");
        var name = described.name("name", Limits.NAME);
        var schema = described.plainObject("schema");
        var strict = described.bool("strict");
        format.keep("json_schema", described);
        return new ResponseFormat(name, schema, strict, format.rest());
    }
}
