package dev.parley.guardrails.injection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// Attacks, and support questions that look like them, written for Parley: every second one is for fitting, the
/// others for measuring.
public final class Samples {
    public enum Half {
        FIT,
        HELD_OUT
    }

    private Samples() {}

    public static List<String> attacks(Half half) {
        return read("/guardrails/attacks.txt", half);
    }

    public static List<String> benign(Half half) {
        return read("/guardrails/benign.txt", half);
    }

    /// Lines of a language and a text; a line break in the text is written `\n`.
    private static List<String> read(String resource, Half half) {
        try (var in = Samples.class.getResourceAsStream(resource)) {
            var text = new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
            var lines = text.lines().toList();
            return IntStream.range(0, lines.size())
                    .filter(i -> i % 2 == (half == Half.FIT ? 0 : 1))
                    .mapToObj(i -> lines.get(i).substring(lines.get(i).indexOf('\t') + 1))
                    .map(line -> line.replace("\\n", "\n"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
