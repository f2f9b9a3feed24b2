package dev.parley.gateway.dialects;

import static dev.parley.gateway.dialects.Fields.wrong;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A request of OpenAI's embeddings, read.
///
/// @param dimensions null for the model's own
/// @param base64 whether vectors are sent as base64 of little-endian 32-bit floats
/// @param extras the caller's further fields
public record EmbeddingsCall(
        String model, List<String> inputs, @Nullable Integer dimensions, boolean base64, ObjectNode extras) {
    public EmbeddingsCall {
        inputs = List.copyOf(inputs);
    }

    /// @throws dev.parley.kernel.PlatformException MALFORMED_JSON, INVALID_REQUEST or UNSUPPORTED_PARAMETER
    public static EmbeddingsCall read(byte[] body) {
        var fields = Body.read(body);
        return new EmbeddingsCall(
                fields.name("model", Limits.NAME),
                inputs(fields),
                fields.positive("dimensions"),
                base64(fields),
                fields.whole());
    }

    public EmbeddingsCall with(List<String> otherInputs, ObjectNode otherExtras) {
        return new EmbeddingsCall(model, otherInputs, dimensions, base64, otherExtras);
    }

    /// Whom the caller asks for, by the caller's own name for that person; null when it does not say.
    public @Nullable String endUser() {
        var user = extras.path("user").asString("");
        return user.isBlank() ? null : user;
    }

    private static List<String> inputs(Fields fields) {
        var input = fields.take("input");
        var at = fields.at("input");
        if (input == null) throw fields.missing("input", "a string or an array of strings");
        if (input.isString() && !input.stringValue().isEmpty()) return List.of(input.stringValue());
        if (!(input instanceof ArrayNode array) || array.isEmpty() || array.size() > Limits.EMBEDDING_INPUTS)
            throw wrong(
                    at,
                    "a string that is not empty or an array of 1 to " + Limits.EMBEDDING_INPUTS + " such strings",
                    input);
        if (tokens(array.get(0)))
            throw Fields.unsupported(at, " must be text: tokens mean nothing outside one model. Send strings.");
        return Fields.texts(array, at);
    }

    private static boolean tokens(JsonNode first) {
        return first.isNumber() || first.path(0).isNumber();
    }

    private static boolean base64(Fields fields) {
        var format = fields.text("encoding_format");
        if (format == null || format.equals("float")) return false;
        if (format.equals("base64")) return true;
        throw fields.invalid("encoding_format", " must be \"float\" or \"base64\", not " + Fields.quoted(format) + ".");
    }
}
