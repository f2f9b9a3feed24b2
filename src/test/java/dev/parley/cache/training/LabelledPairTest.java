package dev.parley.cache.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledPairTest {
    @Test
    void keepsPairsThatShareAQuestionInOnePart(@TempDir Path folder) throws IOException {
        var lines = new StringBuilder();
        for (int family = 0; family < 60; family++)
            for (int i = 0; i < 3; i++)
                lines.append(String.format(
                        "{\"a\": \"Q%d %d\", \"b\": \"q%d %d \", \"same\": true}%n", family, i, family, i + 1));
        try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("similar-questions.jsonl.gz")))) {
            out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        }

        var pairs = LabelledPair.read(folder);

        for (int family = 0; family < 60; family++)
            assertThat(pairs.subList(3 * family, 3 * family + 3))
                    .extracting(LabelledPair::part)
                    .containsOnly(pairs.get(3 * family).part());
        assertThat(pairs).extracting(LabelledPair::part).contains(LabelledPair.Part.values());
    }
}
