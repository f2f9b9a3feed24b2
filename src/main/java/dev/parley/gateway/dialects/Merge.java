package dev.parley.gateway.dialects;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Puts the pieces of a stream together again: texts are joined, objects merged, arrays joined (entries with the same
/// `index` merged), anything else replaced.
final class Merge {
    private Merge() {}

    static void into(ObjectNode whole, JsonNode piece) {
        for (var field : piece.properties()) into(whole, field.getKey(), field.getValue());
    }

    static void into(ObjectNode whole, String name, JsonNode value) {
        var before = whole.get(name);
        if (before instanceof ObjectNode object && value.isObject()) into(object, value);
        else if (before instanceof ArrayNode array && value.isArray()) join(array, value);
        else if (before != null && before.isString() && value.isString() && !fixed(name))
            whole.put(name, before.stringValue() + value.stringValue());
        else if (before == null || !value.isNull()) whole.set(name, value.deepCopy());
    }

    /// Names whose value is repeated and not continued.
    private static boolean fixed(String name) {
        return name.equals("id") || name.equals("type") || name.equals("name") || name.equals("role");
    }

    private static void join(ArrayNode whole, JsonNode piece) {
        for (var entry : piece) {
            var index = entry.get("index");
            var same = index == null ? null : find(whole, index);
            if (same == null) whole.add(entry.deepCopy());
            else into(same, entry);
        }
    }

    private static @Nullable ObjectNode find(ArrayNode whole, JsonNode index) {
        for (var entry : whole)
            if (entry instanceof ObjectNode object && index.equals(object.get("index"))) return object;
        return null;
    }
}
