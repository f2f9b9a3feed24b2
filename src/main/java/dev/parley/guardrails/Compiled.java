package dev.parley.guardrails;

import dev.parley.guardrails.Guardrails.OnTimeout;
import dev.parley.guardrails.Rule.Action;
import dev.parley.guardrails.Verdict.Check;
import dev.parley.guardrails.Verdict.Outcome;
import dev.parley.guardrails.Verdict.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A rule with the finder that was made of it.
///
/// @param finder null where there is nothing to compare with
record Compiled(
        String id,
        String kind,
        Action action,
        String message,
        @Nullable Finder finder) {
    private static final Logger LOG = LoggerFactory.getLogger(Compiled.class);

    /// @param spans empty unless the outcome is FOUND
    record Result(Outcome outcome, List<Span> spans, long nanos) {
        /// Whether the text may not go on, for the rule's sake.
        boolean refuses(Compiled rule, OnTimeout onTimeout) {
            return switch (outcome) {
                case FOUND -> rule.action() == Action.BLOCK;
                case TIMED_OUT, FAILED -> onTimeout == OnTimeout.FAIL_CLOSED && rule.action() != Action.FLAG;
                case PASSED, NOT_RUN -> false;
            };
        }
    }

    Compiled with(Finder other) {
        return new Compiled(id, kind, action, message, other);
    }

    Result run(Subject subject, long budgetNanos) {
        if (finder == null) return new Result(Outcome.NOT_RUN, List.of(), 0);
        long start = System.nanoTime();
        subject.begin(budgetNanos);
        try {
            var spans = finder.find(subject);
            return new Result(spans.isEmpty() ? Outcome.PASSED : Outcome.FOUND, spans, System.nanoTime() - start);
        } catch (TimedOut late) {
            return new Result(Outcome.TIMED_OUT, List.of(), System.nanoTime() - start);
        } catch (RuntimeException e) {
            LOG.warn("The guardrail {} could not be checked", id, e);
            return new Result(Outcome.FAILED, List.of(), System.nanoTime() - start);
        }
    }

    Check check(Result result) {
        return new Check(id, kind, result.outcome(), result.spans().size(), result.nanos());
    }

    Refusal refusal(Result result) {
        return new Refusal(
                id, result.outcome() == Outcome.FOUND ? message : "This could not be checked, so it is not answered.");
    }
}
