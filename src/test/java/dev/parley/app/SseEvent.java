package dev.parley.app;

import dev.parley.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// One event of a stream as a client reads it.
///
/// @param name empty when the event has none
record SseEvent(String name, String data) {
    /// All events of a stream that has ended.
    static List<SseEvent> all(String stream) {
        var events = new ArrayList<SseEvent>();
        for (var block : stream.split("\n\n")) {
            var name = "";
            var data = "";
            for (var line : block.split("\n")) {
                if (line.startsWith("event: ")) name = line.substring(7);
                if (line.startsWith("data: ")) data = line.substring(6);
            }
            if (!data.isEmpty()) events.add(new SseEvent(name, data));
        }
        return events;
    }

    JsonNode json() {
        return Json.read(data.getBytes(StandardCharsets.UTF_8));
    }

    boolean isError() {
        return !data.equals("[DONE]") && json().has("error");
    }
}
