package dev.parley.guardrails;

import dev.parley.guardrails.injection.InjectionScreen;
import dev.parley.guardrails.injection.Likeness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Orders to the model; found are the sentences that hold them.
final class Orders implements Finder {
    /// Characters that are looked at together: a long text is parted so that a check can end in time.
    private static final int PART = 20_000;
    private static final int OVERLAP = 1_000;
    /// A sentence is not followed farther: some texts have no end of one.
    private static final int SENTENCE = 2_000;

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
        double score = 0;
        var found = new ArrayList<Span>();
        for (int from = 0; from == 0 || from + OVERLAP < text.length(); from += PART - OVERLAP) {
            subject.goOn();
            var suspicion = InjectionScreen.look(text.substring(from, Math.min(text.length(), from + PART)));
            score = Math.max(score, suspicion.score());
            for (var reason : suspicion.reasons())
                found.add(new Span(
                        sentenceStart(text, from + reason.start()), sentenceEnd(text, from + reason.end())));
        }
        if (score < threshold && likeness != null) score = likeness.with(score, text, subject.vector());
        if (score < threshold) return List.of();
        // by meaning alone it is the whole text
        if (found.isEmpty()) return List.of(new Span(0, text.length()));
        found.sort(Comparator.comparingInt(Span::start));
        return found;
    }

    private static int sentenceStart(String text, int i) {
        int least = Math.max(0, i - SENTENCE);
        while (i > least && !isEnd(text, i - 1)) i--;
        while (i < text.length() && Character.isWhitespace(text.charAt(i))) i++;
        return i;
    }

    private static int sentenceEnd(String text, int i) {
        if (i > 0 && isEnd(text, i - 1)) return i;
        int most = Math.min(text.length(), i + SENTENCE);
        while (i < most && !isEnd(text, i)) i++;
        while (i < most && ".!?".indexOf(text.charAt(i)) >= 0) i++;
        return i;
    }

    private static boolean isEnd(String text, int i) {
        char c = text.charAt(i);
        return c == '\n'
                || (c == '.' || c == '!' || c == '?')
                        && (i + 1 == text.length() || Character.isWhitespace(text.charAt(i + 1)));
    }
}
