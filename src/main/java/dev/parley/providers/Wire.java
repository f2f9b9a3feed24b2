package dev.parley.providers;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// JSON to and from providers: written and read as a stream of tokens, since most of it passes by untouched. Bounded
/// like a caller's JSON, but without the search for duplicate keys, which costs more than the parsing.
public final class Wire {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(200)
                            .maxStringLength(64 * 1024 * 1024)
                            .build())
                    .build())
            .build();

    private Wire() {}

    public static JsonParser parser(byte[] bytes, int from, int length) {
        return MAPPER.createParser(bytes, from, length);
    }

    /// The value at which the parser stands.
    public static JsonNode tree(JsonParser parser) {
        JsonNode node = parser.readValueAsTree();
        return node;
    }

    /// The bytes of one JSON document.
    /// @param sizeHint about how many bytes it will have
    public static byte[] write(int sizeHint, Consumer<JsonGenerator> content) {
        var bytes = new ByteArrayOutputStream(sizeHint);
        try (var json = MAPPER.createGenerator(bytes)) {
            content.accept(json);
        }
        return bytes.toByteArray();
    }

    /// Writes an object's fields into the object that is being written.
    public static void fields(JsonGenerator json, @Nullable ObjectNode object) {
        if (object == null) return;
        for (var field : object.properties()) json.writeName(field.getKey()).writeTree(field.getValue());
    }

    /// The string at which the parser stands; empty when it is something else.
    public static String string(JsonParser parser) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) return parser.getString();
        parser.skipChildren();
        return "";
    }

    public static ObjectNode object(@Nullable ObjectNode existing) {
        return existing == null ? MAPPER.createObjectNode() : existing;
    }

    /// Reads JSON that may be anything, also no JSON.
    public static @Nullable JsonNode readOrNull(byte[] bytes) {
        try {
            var node = MAPPER.readTree(bytes);
            return node.isMissingNode() ? null : node;
        } catch (tools.jackson.core.JacksonException notJson) {
            return null;
        }
    }

    /// Reads an object out of JSON text; null when it is none.
    public static @Nullable ObjectNode readObjectOrNull(String text) {
        return readOrNull(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) instanceof ObjectNode object
                ? object
                : null;
    }
}
