package dev.parley.tenancy.config;

import dev.parley.kernel.BoundedSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A tenant's regular expression that cannot keep a processor busy for long.
///
/// Java's own engine tries alternatives one after the other. It remembers where nested repetitions failed, but
/// can still be led to try a great many. Hence a pattern is kept to what RE2 has too (no backreferences, no
/// look-around, no atomic groups), and is tried on texts made to provoke the worst case, reading only so many
/// characters.
final class BoundedPattern {
    private static final int LONGEST = 500;
    /// Each is refused: RE2 lacks them because nobody can match them in linear time.
    private static final List<String> NOT_RE2 = List.of("(?=", "(?!", "(?<=", "(?<!", "(?>", "\\k<");
    /// Optional parts are slow on texts about as long as they are, repetitions on longer ones.
    private static final List<Integer> PROBE_LENGTHS = List.of(30, 300);
    /// Enough for patterns that take quadratic time on a probe, too little for cubic ones.
    private static final int PROBE_STEPS = 600_000;

    private final Pattern pattern;
    private final Effort effort;

    private BoundedPattern(Pattern pattern, Effort effort) {
        this.pattern = pattern;
        this.effort = effort;
    }

    /// What may be spent on trying the patterns of one document together, in characters read: some tenths of a
    /// second.
    static final class Effort {
        private int left = 50_000_000;
    }

    /// What is wrong with a pattern; empty when nothing is.
    static Optional<String> fault(String text, Effort effort) {
        if (text.isBlank() || text.length() > LONGEST) return Optional.of("must have 1 to " + LONGEST + " characters");
        for (var construct : NOT_RE2)
            if (text.contains(construct))
                return Optional.of("must not use " + construct + ", which RE2 has not either");
        if (hasBackreference(text)) return Optional.of("must not refer back to a group, which RE2 cannot either");
        try {
            return new BoundedPattern(Pattern.compile(text), effort).slowness(text);
        } catch (PatternSyntaxException e) {
            return Optional.of("is no regular expression: " + e.getDescription() + " near index " + e.getIndex());
        } catch (StackOverflowError deep) {
            return Optional.of("is nested too deeply");
        }
    }

    private static boolean hasBackreference(String text) {
        for (int i = 0; i < text.length() - 1; i++) {
            if (text.charAt(i) != '\\') continue;
            char next = text.charAt(++i);
            if (next >= '1' && next <= '9') return true;
        }
        return false;
    }

    private Optional<String> slowness(String text) {
        for (var seed : seeds(text))
            for (int length : PROBE_LENGTHS)
                if (!isFoundWithin(seed.repeat(length / seed.length() + 1) + "\u0001", PROBE_STEPS))
                    return Optional.of("takes too long on a text such as \"" + seed.repeat(3)
                            + "…\", or the patterns do together; avoid repetitions beside and inside repetitions");
        return Optional.empty();
    }

    /// What the pattern itself speaks of is what it is slow on: its characters one by one and together, and
    /// some of each class.
    private static List<String> seeds(String text) {
        var plain = text.codePoints()
                .filter(Character::isLetterOrDigit)
                .mapToObj(Character::toString)
                .distinct()
                .limit(20)
                .toList();
        var seeds = new ArrayList<>(plain);
        if (plain.size() > 1) seeds.add(String.join("", plain));
        seeds.addAll(List.of("a", "A", "0", " ", "-", "a ", "a0", "a.", "@"));
        return seeds.stream().distinct().toList();
    }

    /// @return false when the search was given up
    private boolean isFoundWithin(String text, int steps) {
        int granted = Math.min(steps, effort.left);
        var search = new BoundedSearch(granted);
        var result = search.find(pattern, text);
        effort.left -= granted - search.left();
        return result != BoundedSearch.Result.GIVEN_UP;
    }
}
