package dev.parley.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.providers.Target;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/// How long targets took lately until they began to answer, as a moving average. What was measured too long ago is
/// forgotten, so that a target that was slow is tried again.
public final class Latencies {
    private static final int MOST = 10_000;
    /// Of the newest measurement. Ten of them make up nine tenths of the average.
    private static final double WEIGHT = 0.2;
    private static final long FORGOTTEN = Duration.ofSeconds(30).toNanos();

    private final LongSupplier nanoTime;
    private final Cache<String, Average> targets =
            Caffeine.newBuilder().maximumSize(MOST).build();

    private record Average(double millis, long at) {}

    /// @param nanoTime as `System::nanoTime`
    public Latencies(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    public void measured(Target target, long nanos) {
        long now = nanoTime.getAsLong();
        double millis = nanos / 1e6;
        targets.asMap()
                .merge(
                        target.breaker(),
                        new Average(millis, now),
                        (old, _) -> new Average(
                                now - old.at > FORGOTTEN ? millis : old.millis + WEIGHT * (millis - old.millis), now));
    }

    /// In milliseconds; empty when nothing is known.
    public OptionalDouble millis(Target target) {
        var known = targets.getIfPresent(target.breaker());
        return known == null || nanoTime.getAsLong() - known.at > FORGOTTEN
                ? OptionalDouble.empty()
                : OptionalDouble.of(known.millis);
    }
}
