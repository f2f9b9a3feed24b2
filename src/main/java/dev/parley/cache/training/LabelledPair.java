package dev.parley.cache.training;

import dev.parley.platform.json.Json;
import dev.parley.platform.json.JsonLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// Two questions, and whether an answer to one is right for the other.
///
/// @param part what the pair may be used for
public record LabelledPair(String a, String b, boolean same, Part part) {
    /// Pairs that share a question, directly or over others, are in one part.
    public enum Part {
        FIT,
        /// For choices: when to stop, calibration.
        CHOICE,
        /// Never looked at before a figure is printed.
        TEST
    }

    private static final int TENTHS_FIT = 6;
    private static final int TENTHS_CHOICE = 1;

    private record Row(String a, String b, boolean same) {}

    /// @param data the folder with `similar-questions.jsonl.gz`
    public static List<LabelledPair> read(Path data) throws IOException {
        var rows = JsonLines.read(
                data.resolve("similar-questions.jsonl.gz"),
                line -> Json.mapper().treeToValue(line, Row.class));
        var families = families(rows);
        var pairs = new ArrayList<LabelledPair>(rows.size());
        for (var row : rows) pairs.add(new LabelledPair(row.a, row.b, row.same, part(root(families, key(row.a)))));
        return pairs;
    }

    private static String key(String question) {
        return question.strip().toLowerCase(java.util.Locale.ROOT);
    }

    private static HashMap<String, String> families(List<Row> rows) {
        var parents = new HashMap<String, String>();
        for (var row : rows) {
            parents.putIfAbsent(key(row.a), key(row.a));
            parents.putIfAbsent(key(row.b), key(row.b));
            parents.put(root(parents, key(row.a)), root(parents, key(row.b)));
        }
        return parents;
    }

    private static String root(HashMap<String, String> parents, String question) {
        var at = question;
        for (var parent = parents.get(at); parent != null && !parent.equals(at); parent = parents.get(at)) at = parent;
        return at;
    }

    private static Part part(String family) {
        int tenth = Math.floorMod(family.hashCode() * 0x9E3779B1, 10);
        if (tenth < TENTHS_FIT) return Part.FIT;
        return tenth < TENTHS_FIT + TENTHS_CHOICE ? Part.CHOICE : Part.TEST;
    }
}
