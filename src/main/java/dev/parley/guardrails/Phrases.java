package dev.parley.guardrails;

import dev.parley.guardrails.injection.Folded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Phrases, however they are written: in any case, with accents or without, with invisible characters between.
final class Phrases implements Finder {
    /// Invisible characters may make a phrase longer in the text than it is.
    private static final int SPREAD = 2;

    private final List<String> phrases;
    private final boolean wholeWords;

    /// @param wholeWords whether a phrase must not begin or end inside of a word
    Phrases(List<String> phrases, boolean wholeWords) {
        this.phrases = phrases.stream()
                .map(phrase -> Folded.of(phrase).text().strip())
                .filter(phrase -> !phrase.isEmpty())
                .toList();
        this.wholeWords = wholeWords;
    }

    @Override
    public List<Span> find(Subject subject) {
        var folded = subject.folded();
        var text = folded.text();
        var found = new ArrayList<Span>();
        for (var phrase : phrases)
            for (int i = text.indexOf(phrase); i >= 0; i = text.indexOf(phrase, i + phrase.length())) {
                int end = i + phrase.length();
                if (!wholeWords || isBorder(text, i) && isBorder(text, end))
                    found.add(new Span(folded.from()[i], folded.to()[end - 1]));
            }
        found.sort(Comparator.comparingInt(Span::start));
        return found;
    }

    private static boolean isBorder(String text, int i) {
        return i == 0
                || i == text.length()
                || !Character.isLetterOrDigit(text.charAt(i - 1))
                || !Character.isLetterOrDigit(text.charAt(i));
    }

    @Override
    public int reach() {
        return SPREAD * phrases.stream().mapToInt(String::length).max().orElse(0);
    }
}
