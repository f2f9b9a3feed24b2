package dev.parley.providers;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes the caller's fields without canonical meaning back into the place where they stood, when the caller spoke
/// the provider's dialect, and takes note of them as dropped when not.
///
/// A field that stood in an inner object (`detail` in `image_url`) is kept inside an object of that name.
///
/// @param own whether the caller spoke the provider's dialect
public record Extra(JsonGenerator json, boolean own, Dropped dropped) {
    /// All of them.
    public void write(@Nullable ObjectNode extra) {
        if (own) Wire.fields(json, extra);
        else dropped.addAll(extra);
    }

    /// Those of the inner object `name`, which is being written.
    public void inner(@Nullable ObjectNode extra, String name) {
        if (extra != null && extra.get(name) instanceof ObjectNode inner) write(inner);
    }

    /// Those around the inner object `name`.
    public void outer(@Nullable ObjectNode extra, String name) {
        if (extra == null) return;
        for (var field : extra.properties()) if (!field.getKey().equals(name)) write(field.getKey(), field.getValue());
    }

    private void write(String name, JsonNode value) {
        if (own) json.writeName(name).writeTree(value);
        else dropped.add(name);
    }
}
