package dev.parley.app.bench;

import dev.parley.platform.json.Json;
import tools.jackson.databind.node.ObjectNode;

/// A figure we hold ourselves to.
///
/// @param goal the bound, in words
/// @param measured the figure, in words
public record Goal(String name, String goal, String measured, boolean met) {
    ObjectNode json() {
        return Json.object()
                .put("name", name)
                .put("goal", goal)
                .put("measured", measured)
                .put("met", met);
    }
}
