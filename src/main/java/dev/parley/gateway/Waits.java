package dev.parley.gateway;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/// How long a target's last answers took to begin.
final class Waits {
    private static final int KEPT = 64;
    /// Fewer say too little of the slowest twentieth.
    private static final int LEAST = 20;
    private static final double USUAL = 0.95;

    private final AtomicLongArray nanos = new AtomicLongArray(KEPT);
    private final AtomicInteger measured = new AtomicInteger();

    void add(long took) {
        nanos.set(Math.floorMod(measured.getAndIncrement(), KEPT), took);
    }

    /// Within which nineteen of twenty answers begin; empty when too few were measured.
    Optional<Duration> usual() {
        return within(USUAL, LEAST);
    }

    /// Within which that share of them began; empty when none was measured.
    Optional<Duration> within(double share) {
        return within(share, 1);
    }

    private Optional<Duration> within(double share, int least) {
        int count = measured.get();
        // less than zero after two thousand million
        int known = count < 0 ? KEPT : Math.min(count, KEPT);
        if (known < least) return Optional.empty();
        var sorted = new long[known];
        for (int i = 0; i < known; i++) sorted[i] = nanos.get(i);
        Arrays.sort(sorted);
        return Optional.of(Duration.ofNanos(sorted[(int) Math.ceil(share * known) - 1]));
    }
}
