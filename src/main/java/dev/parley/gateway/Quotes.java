package dev.parley.gateway;

import dev.parley.knowledge.Passage;
import dev.parley.knowledge.Sentences;
import dev.parley.knowledge.Terms;
import java.util.HashSet;
import java.util.Set;

/// Chooses what a citation quotes.
final class Quotes {
    private Quotes() {}

    /// The sentence of `passage`, word for word as in its document, that shares most words with `claim`; the
    /// first when none does; empty when guardrails have left none as it was.
    static String best(Passage passage, String claim) {
        var wanted = new HashSet<>(Terms.of(claim));
        var best = "";
        double most = -1;
        for (var span : Sentences.of(passage.text())) {
            var sentence = span.of(passage.text());
            if (!passage.source().contains(sentence)) continue;
            double shared = overlap(new HashSet<>(Terms.of(sentence)), wanted);
            if (shared > most) {
                most = shared;
                best = sentence;
            }
        }
        return best;
    }

    /// Shared words relative to the geometric mean of both numbers of words (Ochiai's coefficient).
    private static double overlap(Set<String> a, Set<String> b) {
        if (a.isEmpty() || b.isEmpty()) return 0;
        long shared = a.stream().filter(b::contains).count();
        return shared / Math.sqrt((double) a.size() * b.size());
    }
}
