package dev.parley.knowledge;

import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/// JSON lines: each line is a value, and a passage that names each of its members.
final class JsonRows {
    private JsonRows() {}

    static Parsed parse(String source) {
        var rows = new Rows();
        int number = 1;
        for (int line = 0; line < source.length(); number++) {
            int next = PlainText.lineEnd(source, line, source.length());
            var text = source.substring(line, next).strip();
            if (!text.isEmpty()) {
                add("", read(text, number), rows);
                rows.end("Line " + number);
            }
            line = next;
        }
        return rows.parsed();
    }

    private static JsonNode read(String line, int number) {
        try {
            return Json.read(line.getBytes(StandardCharsets.UTF_8));
        } catch (PlatformException e) {
            throw PlatformException.invalid("file", "Line " + number + " is not valid JSON.");
        }
    }

    /// Members of members are named by their path. As deep as the reader of JSON lets them nest.
    private static void add(String name, JsonNode value, Rows rows) {
        if (value.isObject()) {
            for (var member : value.properties())
                add(name.isEmpty() ? member.getKey() : name + "." + member.getKey(), member.getValue(), rows);
        } else if (value.isArray()) {
            for (var element : value) add(name, element, rows);
        } else if (!value.isNull()) {
            rows.value(name, value.asString());
        }
    }
}
