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
    /// A text with more orders than that is one.
    private static final int MOST_ROUNDS = 8;
    /// A sentence is not followed farther: some texts have no end of one.
    private static final int SENTENCE = 2_000;

    private final double threshold;
    private final @Nullable Likeness likeness;

    /// @param likeness null to go by words only
    Orders(double threshold, @Nullable Likeness likeness) {
        this.threshold = threshold;
        this.likeness = likeness;
        // reads the lexicon now and not in the time of the first check
        var _ = InjectionScreen.look("");
    }

    boolean byMeaning() {
        return likeness != null;
    }

    @Override
    public List<Span> find(Subject subject) {
        var text = subject.text();
        var seen = look(subject, text);
        if (seen.score() < threshold) return byMeaning(subject, seen.score());
        try {
            return sentences(subject, text, seen);
        } catch (TimedOut late) {
            // what holds one order is not let go for want of time to look for more
            return List.of(new Span(0, text.length()));
        }
    }

    /// Of each kind of order the first is reported, so what is left may hold another.
    private List<Span> sentences(Subject subject, String text, Seen first) {
        var found = new ArrayList<Span>();
        var seen = first;
        var rest = text;
        for (int round = 0; round < MOST_ROUNDS && seen.score() >= threshold; round++) {
            found.addAll(seen.sentences());
            rest = blanked(rest, seen.sentences());
            seen = look(subject, rest);
        }
        if (seen.score() >= threshold) return List.of(new Span(0, text.length()));
        found.sort(Comparator.comparingInt(Span::start));
        return found;
    }

    private List<Span> byMeaning(Subject subject, double score) {
        return likeness == null || likeness.with(score, subject.text(), subject.vector()) < threshold
                ? List.of()
                : List.of(new Span(0, subject.text().length()));
    }

    /// @param sentences that hold the orders
    private record Seen(double score, List<Span> sentences) {}

    private static Seen look(Subject subject, String text) {
        double score = 0;
        var sentences = new ArrayList<Span>();
        for (int from = 0; from == 0 || from + OVERLAP < text.length(); from += PART - OVERLAP) {
            subject.goOn();
            var suspicion = InjectionScreen.look(text.substring(from, Math.min(text.length(), from + PART)));
            score = Math.max(score, suspicion.score());
            for (var reason : suspicion.reasons())
                sentences.add(
                        new Span(sentenceStart(text, from + reason.start()), sentenceEnd(text, from + reason.end())));
        }
        return new Seen(score, sentences);
    }

    private static String blanked(String text, List<Span> spans) {
        var out = new StringBuilder(text);
        for (var span : spans) out.replace(span.start(), span.end(), " ".repeat(span.end() - span.start()));
        return out.toString();
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
