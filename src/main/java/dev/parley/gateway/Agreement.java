package dev.parley.gateway;

import dev.parley.cache.Embedder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Whether two answers to one question say the same, by what they cite, the numbers they name and how near their
/// sentences lie. It sees another topic, source or amount; it does not see a finer contradiction between sentences
/// that are alike, and says nothing where it is not sure. The two bounds are set by hand.
final class Agreement {
    private static final double ALIKE = 0.75;
    private static final double UNLIKE = 0.5;
    private static final int MOST_SENTENCES = 8;
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,]\\d+)*");
    private static final Pattern MARK = Pattern.compile("\\[\\d+]");
    private static final Pattern END = Pattern.compile("(?<=[.!?])\\s+|\\n+");

    private Agreement() {}

    /// Empty where it cannot be told.
    static Optional<Boolean> of(KeptAnswer served, KeptAnswer fresh, Embedder encoder) {
        if (apart(documents(served), documents(fresh))) return Optional.of(false);
        var a = text(served);
        var b = text(fresh);
        if (a.equals(b)) return Optional.of(true);
        if (apart(numbers(a), numbers(b))) return Optional.of(false);
        var one = vectors(a, encoder);
        var other = vectors(b, encoder);
        if (one.isEmpty() || other.isEmpty()) return Optional.empty();
        double alike = (covered(one, other) + covered(other, one)) / 2;
        if (alike >= ALIKE) return Optional.of(true);
        return alike < UNLIKE ? Optional.of(false) : Optional.empty();
    }

    private static String text(KeptAnswer answer) {
        return MARK.matcher(String.join("", answer.texts())).replaceAll("").strip();
    }

    private static Set<String> documents(KeptAnswer answer) {
        return answer.citations().stream()
                .map(citation -> citation.documentId())
                .collect(Collectors.toSet());
    }

    private static Set<String> numbers(String text) {
        return NUMBER.matcher(text).results().map(found -> found.group()).collect(Collectors.toSet());
    }

    private static boolean apart(Set<String> one, Set<String> other) {
        var common = new HashSet<>(one);
        common.retainAll(other);
        return common.isEmpty() && !one.isEmpty() && !other.isEmpty();
    }

    private static List<float[]> vectors(String text, Embedder encoder) {
        var vectors = new ArrayList<float[]>();
        for (var sentence : END.split(text))
            if (!sentence.isBlank() && vectors.size() < MOST_SENTENCES) vectors.add(encoder.embed(sentence));
        return vectors;
    }

    /// How well each sentence is said on the other side, on average.
    private static double covered(List<float[]> sentences, List<float[]> by) {
        double sum = 0;
        for (var sentence : sentences) {
            double best = -1;
            for (var other : by) best = Math.max(best, cosine(sentence, other));
            sum += best;
        }
        return sum / sentences.size();
    }

    private static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }
}
