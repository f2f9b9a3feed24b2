package dev.parley.guardrails;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of a text, and by which checks.
///
/// @param checks every check that the rules ask for, in their order, run or not
/// @param action the weightiest that was called for; null when nothing was found
/// @param text the text with what was redacted taken out; the same instance when nothing was
/// @param refusal null unless the action is BLOCK
public record Verdict(
        List<Check> checks,
        Rule.@Nullable Action action,
        String text,
        @Nullable Refusal refusal) {
    public enum Outcome {
        /// Looked for and not found.
        PASSED,
        FOUND,
        /// Did not end within its time.
        TIMED_OUT,
        /// Could not be made.
        FAILED,
        /// Not made, since an earlier check had already refused the text, or there was nothing to compare with.
        NOT_RUN
    }

    /// @param rule the rule's id
    /// @param findings how many places were found
    public record Check(String rule, String kind, Outcome outcome, int findings, long nanos) {}

    /// @param rule the rule's id
    /// @param reason for the caller
    public record Refusal(String rule, String reason) {}

    public Verdict {
        checks = List.copyOf(checks);
    }

    public boolean refused() {
        return refusal != null;
    }
}
