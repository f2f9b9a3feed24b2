package dev.parley.guardrails;

import dev.parley.guardrails.injection.InjectionScreen;
import dev.parley.guardrails.injection.Likeness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Orders to the model; found are the sentences that hold them.
final class Orders implements Finder {
    private final double threshold;
    private final @Nullable Likeness likeness;

    /// @param likeness null to go by words only
    Orders(double threshold, @Nullable Likeness likeness) {
        this.threshold = threshold;
        this.likeness = likeness;
    }

    boolean byMeaning() {
        return likeness != null;
    }

    @Override
    public List<Span> find(Subject subject) {
        var text = subject.text();
        var suspicion = InjectionScreen.look(text);
        double score = suspicion.score();
        if (score < threshold && likeness != null) score = likeness.with(score, text, subject.vector());
        if (score < threshold) return List.of();
        // by meaning alone it is the whole text
        if (suspicion.reasons().isEmpty()) return List.of(new Span(0, text.length()));
        var found = new ArrayList<Span>();
        for (var reason : suspicion.reasons())
            found.add(new Span(sentenceStart(text, reason.start()), sentenceEnd(text, reason.end())));
        found.sort(Comparator.comparingInt(Span::start));
        return found;
    }

    private static int sentenceStart(String text, int i) {
        while (i > 0 && !isEnd(text, i - 1)) i--;
        while (i < text.length() && Character.isWhitespace(text.charAt(i))) i++;
        return i;
    }

    private static int sentenceEnd(String text, int i) {
        if (i > 0 && isEnd(text, i - 1)) return i;
        while (i < text.length() && !isEnd(text, i)) i++;
        while (i < text.length() && ".!?".indexOf(text.charAt(i)) >= 0) i++;
        return i;
    }

    private static boolean isEnd(String text, int i) {
        char c = text.charAt(i);
        return c == '\n'
                || (c == '.' || c == '!' || c == '?')
                        && (i + 1 == text.length() || Character.isWhitespace(text.charAt(i + 1)));
    }
}
