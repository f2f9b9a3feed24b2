package dev.parley.platform.json;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;

/// Files of one JSON value a line, gzipped.
public final class JsonLines {
    private JsonLines() {}

    /// @param row what a line stands for
    public static <T> List<T> read(Path gzip, Function<JsonNode, T> row) throws IOException {
        var rows = new ArrayList<T>();
        try (var in = new GZIPInputStream(Files.newInputStream(gzip));
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine())
                rows.add(row.apply(Json.mapper().readTree(line)));
        }
        return rows;
    }
}
