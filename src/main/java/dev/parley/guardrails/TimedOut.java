package dev.parley.guardrails;

/// A check has used up its time.
final class TimedOut extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TimedOut() {
        super(null, null, false, false);
    }
}
