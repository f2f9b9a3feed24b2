package dev.parley.simulator;

import dev.parley.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// A request as it came.
///
/// @param headers names in lower case; of repeated ones the last
/// @param text the body
public record SeenRequest(String method, String path, Map<String, String> headers, String text) {
    /// The body as JSON.
    /// @throws dev.parley.kernel.PlatformException when it is none
    public ObjectNode body() {
        return Json.readObject(text.getBytes(StandardCharsets.UTF_8));
    }
}
