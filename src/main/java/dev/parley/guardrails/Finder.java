package dev.parley.guardrails;

import java.util.List;

/// Finds what one rule looks for. Any number of threads may use one.
interface Finder {
    /// In the order of the text; empty when there is nothing.
    /// @throws TimedOut when the subject's time is up
    List<Span> find(Subject subject);

    /// How many characters a finding may have, so that one that a stream cuts is still found whole.
    default int reach() {
        return 0;
    }
}
