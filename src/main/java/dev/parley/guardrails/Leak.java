package dev.parley.guardrails;

import dev.parley.guardrails.injection.Folded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Runs of words that a system prompt has too, whatever case, punctuation or line breaks they are given.
final class Leak implements Finder {
    /// Words that are compared at a time.
    private static final int SHINGLE = 5;
    /// Shorter runs are turns of the language: "you are a helpful assistant".
    private static final int LEAST = 8;
    private static final int REACH = 160;

    private final Set<String> shingles = new HashSet<>();

    private record Words(List<String> words, List<Span> places) {}

    Leak(String system) {
        var words = words(Folded.of(system)).words();
        for (int i = 0; i + SHINGLE <= words.size(); i++) shingles.add(shingle(words, i));
    }

    /// Whether the system prompt is too short to be told from other text.
    boolean isEmpty() {
        return shingles.isEmpty();
    }

    private static String shingle(List<String> words, int i) {
        return String.join(" ", words.subList(i, i + SHINGLE));
    }

    private static Words words(Folded folded) {
        var words = new ArrayList<String>();
        var places = new ArrayList<Span>();
        var text = folded.text();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean inside = i < text.length() && Character.isLetterOrDigit(text.charAt(i));
            if (inside && start < 0) start = i;
            if (inside || start < 0) continue;
            words.add(text.substring(start, i));
            places.add(new Span(folded.from()[start], folded.to()[i - 1]));
            start = -1;
        }
        return new Words(words, places);
    }

    @Override
    public List<Span> find(Subject subject) {
        var words = words(subject.folded());
        var found = new ArrayList<Span>();
        int begun = -1;
        int last = words.words().size() - SHINGLE;
        for (int i = 0; i <= last + 1; i++) {
            boolean common = i <= last && shingles.contains(shingle(words.words(), i));
            if (common && begun < 0) begun = i;
            if (common || begun < 0) continue;
            int end = i - 1 + SHINGLE;
            if (end - begun >= LEAST)
                found.add(new Span(
                        words.places().get(begun).start(),
                        words.places().get(end - 1).end()));
            begun = -1;
        }
        return found;
    }

    @Override
    public int reach() {
        return REACH;
    }
}
