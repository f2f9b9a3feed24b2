package dev.parley.guardrails;

import dev.parley.guardrails.Guardrails.OnTimeout;
import dev.parley.guardrails.Rule.Action;
import dev.parley.guardrails.Verdict.Check;
import dev.parley.guardrails.Verdict.Outcome;
import dev.parley.guardrails.Verdict.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one answer as it streams and lets go what is clean. For one thread.
///
/// The text is decided in steps of fixed length, each within a window that reaches as far back and ahead as a
/// finding may be long. So what is decided depends on the text alone and never on how the stream was cut, and
/// at most `delay` characters are held back.
public final class OutputScreen {
    private static final int STEP = 64;
    /// A finding that is longer is found by a part of it.
    private static final int FARTHEST = 256 - STEP;

    private final List<Compiled> rules;
    private final long budgetNanos;
    private final OnTimeout onTimeout;
    private final int reach;
    private final Tally[] tallies;
    private final StringBuilder window = new StringBuilder();
    /// Where the window begins in the answer.
    private int base;
    private int decided;
    /// Up to where the answer is to be redacted.
    private int redacted;
    /// Whether the redaction reached the window's end, so that the word it ends in is to go as well.
    private boolean open;
    private boolean hiding;
    private @Nullable Action action;
    private @Nullable Refusal refusal;

    private static final class Tally {
        private Outcome outcome = Outcome.NOT_RUN;
        private int findings;
        private long nanos;
    }

    OutputScreen(List<Compiled> rules, long budgetNanos, OnTimeout onTimeout) {
        this.rules = rules;
        this.budgetNanos = budgetNanos;
        this.onTimeout = onTimeout;
        reach = Math.min(
                FARTHEST,
                rules.stream()
                        .mapToInt(rule ->
                                rule.finder() == null ? 0 : rule.finder().reach())
                        .max()
                        .orElse(0));
        tallies = new Tally[rules.size()];
        Arrays.setAll(tallies, _ -> new Tally());
    }

    /// The most characters that are held back.
    public int delay() {
        return reach == 0 ? 0 : STEP + reach;
    }

    /// @return what may be sent; empty when nothing may yet, or no more
    public String next(String delta) {
        if (stopped()) return "";
        if (reach == 0) return delta;
        window.append(delta);
        var out = new StringBuilder();
        while (!stopped() && base + window.length() >= decided + STEP + reach + 1) decide(STEP, out);
        return out.toString();
    }

    /// @return what was held back and may be sent, when the answer has ended
    public String end() {
        var out = new StringBuilder();
        while (!stopped() && base + window.length() > decided)
            decide(Math.min(STEP, base + window.length() - decided), out);
        return out.toString();
    }

    /// Whether the rest of the answer may not be sent; the verdict says why.
    public boolean stopped() {
        return refusal != null;
    }

    /// What was checked and found so far. Its text is empty: what may be sent has been.
    public Verdict verdict() {
        var checks = new ArrayList<Check>(tallies.length);
        for (int i = 0; i < tallies.length; i++) {
            var rule = rules.get(i);
            var tally = tallies[i];
            checks.add(new Check(rule.id(), rule.kind(), tally.outcome, tally.findings, tally.nanos));
        }
        return new Verdict(checks, action, "", refusal);
    }

    private void decide(int step, StringBuilder out) {
        int end = decided + step;
        // a pair of surrogates goes in one piece
        if (end < base + window.length() && Character.isHighSurrogate(at(end - 1))) end++;
        int windowEnd = Math.min(base + window.length(), decided + STEP + reach);
        windowEnd = Math.max(windowEnd, end);
        var subject = Subject.without(window.substring(0, windowEnd - base));
        int stop = end;
        var marks = new ArrayList<Span>();
        for (int i = 0; i < tallies.length && stop > decided; i++) stop = look(i, subject, stop, marks);
        emit(stop, marks, windowEnd, out);
        decided = end;
        forget();
    }

    /// Runs a rule on the window.
    /// @return where the answer ends for its sake, `stop` when it does not
    private int look(int i, Subject subject, int stop, List<Span> marks) {
        var rule = rules.get(i);
        var tally = tallies[i];
        if (tally.outcome == Outcome.TIMED_OUT || tally.outcome == Outcome.FAILED) return stop;
        var result = rule.run(subject, budgetNanos);
        tally.nanos += result.nanos();
        int spanEnd = stop;
        switch (result.outcome()) {
            case NOT_RUN -> {}
            case PASSED -> {
                if (tally.outcome == Outcome.NOT_RUN) tally.outcome = Outcome.PASSED;
            }
            case TIMED_OUT, FAILED -> {
                tally.outcome = result.outcome();
                if (result.refuses(rule, onTimeout)) {
                    refuse(rule.refusal(result));
                    spanEnd = decided;
                }
            }
            case FOUND -> {
                if (tally.outcome == Outcome.NOT_RUN) tally.outcome = Outcome.PASSED;
                spanEnd = found(rule, tally, result, stop, marks);
            }
        }
        return spanEnd;
    }

    private int found(Compiled rule, Tally tally, Compiled.Result result, int stop, List<Span> marks) {
        for (var span : result.spans()) {
            int start = base + span.start();
            int end = base + span.end();
            if (start >= stop) break;
            if (end <= decided) continue;
            // what began before this step was counted then
            if (start >= decided) tally.findings++;
            tally.outcome = Outcome.FOUND;
            if (action == null || rule.action().compareTo(action) > 0) action = rule.action();
            if (rule.action() == Action.REDACT) marks.add(new Span(start, end));
            if (rule.action() == Action.BLOCK) {
                refuse(rule.refusal(result));
                return Math.max(start, decided);
            }
        }
        return stop;
    }

    private void refuse(Refusal why) {
        refusal = why;
        action = Action.BLOCK;
    }

    /// Writes the answer from where it is decided to `stop`, without what is marked.
    private void emit(int stop, List<Span> marks, int windowEnd, StringBuilder out) {
        for (int i = decided; i < stop; i++) {
            for (var mark : marks)
                if (mark.start() <= i && mark.end() > Math.max(i, redacted)) {
                    redacted = mark.end();
                    open = redacted == windowEnd;
                }
            if (open && i >= redacted) {
                if (Character.isWhitespace(at(i))) open = false;
                else redacted = i + 1;
            }
            boolean hide = i < redacted;
            if (!hide) out.append(at(i));
            else if (!hiding) out.append(GuardrailSet.REDACTED);
            hiding = hide;
        }
    }

    private char at(int i) {
        return window.charAt(i - base);
    }

    private void forget() {
        int keep = decided - reach;
        if (keep <= base) return;
        window.delete(0, keep - base);
        base = keep;
    }
}
