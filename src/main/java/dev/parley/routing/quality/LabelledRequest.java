package dev.parley.routing.quality;

import dev.parley.kernel.Sha256;
import dev.parley.platform.json.JsonLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A request of which it is known whether a weak and a strong model answered it rightly.
///
/// @param set where it comes from, such as `mmlu`
/// @param subject what it is about; the set's name when that is not known
/// @param weakAnswer what the weak model said; null when it was not kept
public record LabelledRequest(
        String set,
        String subject,
        String prompt,
        boolean weakCorrect,
        boolean strongCorrect,
        @Nullable String weakAnswer) {
    /// What asking the strong model instead of the weak one gains: 1, 0 or -1 right answers.
    public int gain() {
        return (strongCorrect ? 1 : 0) - (weakCorrect ? 1 : 0);
    }

    /// About half of all rows, by their text: those nobody looked at while features and form of the model were
    /// chosen.
    public boolean reserved() {
        return (Sha256.of(prompt)[0] & 1) == 1;
    }

    /// Reads `routing.jsonl.gz` of the folder.
    public static List<LabelledRequest> read(Path folder) throws IOException {
        return JsonLines.read(folder.resolve("routing.jsonl.gz"), LabelledRequest::of);
    }

    private static LabelledRequest of(JsonNode line) {
        var answer = line.path("weak_response");
        return new LabelledRequest(
                line.path("set").asString(),
                line.path("subject").asString(line.path("set").asString()),
                line.path("prompt").asString(),
                line.path("weak_correct").asBoolean(),
                line.path("strong_correct").asBoolean(),
                answer.isString() ? answer.asString() : null);
    }
}
