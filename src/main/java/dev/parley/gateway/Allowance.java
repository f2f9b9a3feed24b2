package dev.parley.gateway;

import java.util.concurrent.atomic.AtomicInteger;

/// How often something more may be done than is asked for: once for every ten requests, and a few times at first.
/// When all of a target's requests fail or hang, repeating each would multiply its load at the worst moment.
final class Allowance {
    /// In tenths, which is what a request earns.
    private static final int ONE = 10;
    private static final int FIRST = 10 * ONE;
    private static final int MOST = 100 * ONE;

    private final AtomicInteger tenths = new AtomicInteger(FIRST);

    void asked() {
        if (tenths.get() < MOST) tenths.incrementAndGet();
    }

    /// @return whether it may be done once more
    boolean spend() {
        return tenths.getAndUpdate(left -> left < ONE ? left : left - ONE) >= ONE;
    }

    /// How often it may be done now.
    int left() {
        return tenths.get() / ONE;
    }
}
