package dev.parley.platform.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// RFC 7396: a document that looks like what it changes. A null removes, an object is merged, all else replaces.
public final class MergePatch {
    private MergePatch() {}

    /// @return a new document; `target` and `patch` stay as they are
    public static ObjectNode apply(ObjectNode target, ObjectNode patch) {
        var result = target.deepCopy();
        for (var field : patch.properties()) {
            var value = field.getValue();
            if (value.isNull()) result.remove(field.getKey());
            else result.set(field.getKey(), merged(result.get(field.getKey()), value));
        }
        return result;
    }

    private static JsonNode merged(@Nullable JsonNode old, JsonNode value) {
        if (!(value instanceof ObjectNode patch)) return value.deepCopy();
        return apply(old instanceof ObjectNode object ? object : Json.object(), patch);
    }
}
