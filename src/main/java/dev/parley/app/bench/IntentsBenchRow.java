package dev.parley.app.bench;

import dev.parley.embeddings.Encoder;
import dev.parley.platform.json.JsonLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A labelled question: a line of `{"part": …, "text": …, "intent": …}`.
@SuppressWarnings("ArrayRecordComponent") // never compared
record IntentsBenchRow(String part, String text, String intent, float[] vector) {
    static List<IntentsBenchRow> read(Path file, Encoder encoder) throws IOException {
        return encoded(read(file), encoder);
    }

    /// Without vectors.
    static List<IntentsBenchRow> read(Path file) throws IOException {
        var none = new float[0];
        return JsonLines.read(
                file,
                line -> new IntentsBenchRow(
                        line.path("part").asString(),
                        line.path("text").asString(),
                        line.path("intent").asString(),
                        none));
    }

    static List<IntentsBenchRow> encoded(List<IntentsBenchRow> rows, Encoder encoder) {
        var vectors = encoder.encode(rows.stream().map(IntentsBenchRow::text).toList());
        var all = new ArrayList<IntentsBenchRow>(rows.size());
        for (int i = 0; i < rows.size(); i++) all.add(rows.get(i).with(vectors.get(i)));
        return all;
    }

    private IntentsBenchRow with(float[] other) {
        return new IntentsBenchRow(part, text, intent, other);
    }

    static List<IntentsBenchRow> of(List<IntentsBenchRow> rows, String part) {
        return rows.stream().filter(row -> row.part.equals(part)).toList();
    }
}
