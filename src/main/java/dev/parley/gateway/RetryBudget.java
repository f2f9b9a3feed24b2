package dev.parley.gateway;

import java.util.concurrent.atomic.AtomicInteger;

/// How often a target may be asked again: once for every ten requests to it, and a few times at first. When all of a
/// target's requests fail, repeating each would treble its load at the worst moment.
final class RetryBudget {
    /// In tenths of a repeat, which is what a request earns.
    private static final int REPEAT = 10;
    private static final int FIRST = 10 * REPEAT;
    private static final int MOST = 100 * REPEAT;

    private final AtomicInteger tenths = new AtomicInteger(FIRST);

    void asked() {
        if (tenths.get() < MOST) tenths.incrementAndGet();
    }

    /// @return whether the target may be asked once more
    boolean repeat() {
        return tenths.getAndUpdate(left -> left < REPEAT ? left : left - REPEAT) >= REPEAT;
    }
}
