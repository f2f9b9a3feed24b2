package dev.parley.gateway;

import java.text.BreakIterator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// Chooses what a citation quotes.
final class Quotes {
    private Quotes() {}

    /// The sentence of `passage`, word for word, that shares most words with `claim`; the first when none does.
    static String best(String passage, String claim) {
        var wanted = words(claim);
        var sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
        sentences.setText(passage);
        var best = "";
        double most = -1;
        int from = sentences.first();
        for (int to = sentences.next(); to != BreakIterator.DONE; from = to, to = sentences.next()) {
            var sentence = passage.substring(from, to).strip();
            if (sentence.isEmpty()) continue;
            double shared = overlap(words(sentence), wanted);
            if (shared > most) {
                most = shared;
                best = sentence;
            }
        }
        return best;
    }

    /// Shared words relative to the geometric mean of both sizes (Ochiai's coefficient).
    private static double overlap(Set<String> a, Set<String> b) {
        if (a.isEmpty() || b.isEmpty()) return 0;
        long shared = a.stream().filter(b::contains).count();
        return shared / Math.sqrt((double) a.size() * b.size());
    }

    private static Set<String> words(String text) {
        var words = new HashSet<String>();
        var iterator = BreakIterator.getWordInstance(Locale.ROOT);
        iterator.setText(text);
        int from = iterator.first();
        for (int to = iterator.next(); to != BreakIterator.DONE; from = to, to = iterator.next())
            if (Character.isLetterOrDigit(text.codePointAt(from)))
                words.add(text.substring(from, to).toLowerCase(Locale.ROOT));
        return words;
    }
}
