package dev.parley.guardrails;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Regular expressions, matched in time linear in the text's length (RE2).
final class Expressions implements Finder {
    static final int LONGEST = 500;
    /// States of the machine: its time for a character grows with them.
    private static final int MOST_STATES = 2_000;
    /// A stream is not held back for longer, however long a match may be.
    private static final int REACH = 160;

    private final List<Pattern> patterns;

    /// @throws PatternSyntaxException when one is no regular expression
    Expressions(List<String> patterns) {
        this.patterns = patterns.stream().map(Pattern::compile).toList();
    }

    /// What is wrong with a pattern; empty when nothing is.
    static Optional<String> fault(String pattern) {
        if (pattern.isEmpty() || pattern.length() > LONGEST)
            return Optional.of("must have 1 to " + LONGEST + " characters.");
        if (states(pattern) > MOST_STATES) return Optional.of("repeats too much.");
        try {
            return Pattern.compile(pattern).matches("")
                    ? Optional.of("must not match the empty text, since it would everywhere.")
                    : Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("is no regular expression: " + e.getDescription() + ".");
        } catch (StackOverflowError deep) {
            return Optional.of("is nested too deeply.");
        }
    }

    /// How many states a pattern has at most, before it is compiled: `((a{999}){999}){999}` is short and would fill
    /// the memory. Every bound is taken to repeat all that stands before it.
    private static long states(String pattern) {
        long states = 1;
        for (int i = 0; i < pattern.length(); i++) {
            states++;
            if (pattern.charAt(i) != '{') continue;
            int close = pattern.indexOf('}', i);
            if (close < 0) continue;
            long times = times(pattern.substring(i + 1, close));
            states = Math.min(Integer.MAX_VALUE, before(pattern, i) * times + states);
        }
        return states;
    }

    /// What a bound repeats: one character or class, or a group with bounds of its own.
    private static long before(String pattern, int brace) {
        if (brace == 0 || pattern.charAt(brace - 1) != ')') return 1;
        int depth = 0;
        int open = brace - 1;
        for (; open >= 0; open--) {
            if (pattern.charAt(open) == ')') depth++;
            if (pattern.charAt(open) == '(' && --depth == 0) break;
        }
        return states(pattern.substring(Math.max(0, open), brace));
    }

    private static long times(String bound) {
        long most = 1;
        for (var each : bound.split(",")) {
            if (each.isEmpty() || each.length() > 9 || !each.chars().allMatch(c -> c >= '0' && c <= '9')) continue;
            most = Math.max(most, Long.parseLong(each));
        }
        return most;
    }

    @Override
    public List<Span> find(Subject subject) {
        var found = new ArrayList<Span>();
        for (var pattern : patterns) {
            var matcher = pattern.matcher(subject.clocked());
            while (matcher.find())
                if (matcher.end() > matcher.start()) found.add(new Span(matcher.start(), matcher.end()));
        }
        found.sort(Comparator.comparingInt(Span::start));
        return found;
    }

    @Override
    public int reach() {
        return REACH;
    }
}
