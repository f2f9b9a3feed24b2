package dev.parley.privacy;

import dev.parley.platform.json.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Changes the texts and numbers inside of JSON. What holds no change comes back as the same instance.
@SuppressWarnings("ReferenceEquality") // the same instance says that nothing changed
final class Trees {
    /// Fields that hold no words of a person: what is signed or encoded is broken by a change.
    private static final Set<String> OPAQUE = Set.of(
            "signature", "data", "file_data", "id", "type", "media_type", "tool_use_id", "tool_call_id", "file_id");

    /// Fields whose content a name may be. Of others the field's name is no word for one: a product has a name too.
    private static final Set<String> NAMES =
            Set.of("name", "first_name", "last_name", "full_name", "customer_name", "user_name");

    private final TextChange change;
    private final boolean cues;

    /// @param cues whether a field's name is read before its value, as in `phone: 4155552671`
    private Trees(TextChange change, boolean cues) {
        this.change = change;
        this.cues = cues;
    }

    /// JSON as text, fields' names read as words for their values. Text that is no JSON object or array is changed as
    /// plain text.
    static String text(String json, TextChange change) {
        return text(json, new Trees(change, true));
    }

    /// The same without the names.
    static String plain(String json, TextChange change) {
        return text(json, new Trees(change, false));
    }

    private static String text(String json, Trees trees) {
        var tree = parsed(json);
        if (tree == null) return trees.change.apply(json);
        var changed = trees.any(tree);
        return changed == tree ? json : Json.mapper().writeValueAsString(changed);
    }

    private static @Nullable JsonNode parsed(String json) {
        int i = 0;
        while (i < json.length() && Character.isWhitespace(json.charAt(i))) i++;
        if (i == json.length() || json.charAt(i) != '{' && json.charAt(i) != '[') return null;
        try {
            return Json.mapper().readTree(json);
        } catch (JacksonException noJson) {
            return null;
        }
    }

    static JsonNode tree(JsonNode tree, TextChange change) {
        return new Trees(change, false).any(tree);
    }

    static @Nullable ObjectNode object(@Nullable ObjectNode object, TextChange change) {
        return object == null ? null : new Trees(change, false).members(object);
    }

    private JsonNode any(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> members(object);
            case ArrayNode array -> elements(array);
            default -> value("", node);
        };
    }

    private ObjectNode members(ObjectNode object) {
        @Nullable ObjectNode copy = null;
        for (var member : object.properties()) {
            var name = member.getKey();
            if (OPAQUE.contains(name)) continue;
            var before = member.getValue();
            var after = before.isContainer() ? any(before) : value(name, before);
            if (after == before) continue;
            if (copy == null) copy = object.deepCopy();
            copy.set(name, after);
        }
        return copy == null ? object : copy;
    }

    private ArrayNode elements(ArrayNode array) {
        @Nullable ArrayNode copy = null;
        for (int i = 0; i < array.size(); i++) {
            var before = array.get(i);
            var after = any(before);
            if (after == before) continue;
            if (copy == null) copy = array.deepCopy();
            copy.set(i, after);
        }
        return copy == null ? array : copy;
    }

    /// A number becomes text when it changes.
    private JsonNode value(String name, JsonNode node) {
        if (!node.isString() && !node.isNumber()) return node;
        var text = node.asString();
        var cue = cues ? cue(name) : "";
        var before = cue + text;
        var after = change.apply(before);
        if (after.equals(before)) return node;
        // should the change reach into the cue, the value goes with it
        var changed = after.startsWith(cue) ? after.substring(cue.length()) : after;
        return Json.mapper().getNodeFactory().stringNode(changed);
    }

    private static String cue(String name) {
        if (name.isEmpty() || name.contains("name") && !NAMES.contains(name)) return "";
        return name.replace('_', ' ') + ": ";
    }
}
