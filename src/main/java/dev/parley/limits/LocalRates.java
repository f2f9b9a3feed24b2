package dev.parley.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.kernel.TenantId;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Buckets of this node alone. A change of a bucket's capacity keeps the share that was taken.
final class LocalRates implements Rates {
    /// A bucket that was dropped begins full again, which after an idle window it would be anyway.
    private static final Duration IDLE = Duration.ofMinutes(61);

    private final TimeMeter clock;
    private final Cache<Name, Held> buckets;

    private record Name(TenantId tenant, String bucket) {}

    private record Held(long capacity, long windowMillis, Bucket bucket) {
        boolean is(Demand demand) {
            return capacity == demand.capacity() && windowMillis == demand.windowMillis();
        }
    }

    /// @param most how many buckets are kept; the least used go first
    LocalRates(int most) {
        this(most, TimeMeter.SYSTEM_NANOTIME);
    }

    LocalRates(int most, TimeMeter clock) {
        this.clock = clock;
        this.buckets =
                Caffeine.newBuilder().maximumSize(most).expireAfterAccess(IDLE).build();
    }

    @Override
    public Taken take(TenantId tenant, List<Demand> demands) {
        var levels = new ArrayList<Level>(demands.size());
        for (int i = 0; i < demands.size(); i++) {
            var demand = demands.get(i);
            if (demand.amount() == 0) {
                levels.add(looked(tenant, demand));
                continue;
            }
            var probe = bucket(tenant, demand).tryConsumeAndReturnRemaining(demand.amount());
            levels.add(new Level(
                    probe.getRemainingTokens(),
                    millis(probe.getNanosToWaitForReset()),
                    millis(probe.getNanosToWaitForRefill())));
            if (probe.isConsumed()) continue;
            giveBack(tenant, demands.subList(0, i));
            for (var later : demands.subList(i + 1, demands.size())) levels.add(looked(tenant, later));
            return new Taken(false, levels, this);
        }
        return new Taken(true, levels, this);
    }

    private Level looked(TenantId tenant, Demand demand) {
        var bucket = bucket(tenant, demand);
        long remaining = bucket.getAvailableTokens();
        return new Level(
                remaining, (demand.capacity() - remaining) * demand.windowMillis() / Math.max(1, demand.capacity()), 0);
    }

    @Override
    public void giveBack(TenantId tenant, List<Demand> demands) {
        for (var demand : demands) {
            if (demand.amount() > 0) bucket(tenant, demand).addTokens(demand.amount());
            else if (demand.amount() < 0) bucket(tenant, demand).consumeIgnoringRateLimits(-demand.amount());
        }
    }

    private Bucket bucket(TenantId tenant, Demand demand) {
        var name = new Name(tenant, demand.name());
        var held = buckets.getIfPresent(name);
        if (held == null || !held.is(demand))
            held = buckets.asMap().compute(name, (_, old) -> old != null && old.is(demand) ? old : made(old, demand));
        return held.bucket;
    }

    private Held made(@Nullable Held old, Demand demand) {
        var bandwidth = Bandwidth.builder()
                .capacity(demand.capacity())
                .refillGreedy(demand.capacity(), Duration.ofMillis(demand.windowMillis()))
                .build();
        if (old == null)
            return new Held(
                    demand.capacity(),
                    demand.windowMillis(),
                    Bucket.builder()
                            .addLimit(bandwidth)
                            .withCustomTimePrecision(clock)
                            .build());
        old.bucket.replaceConfiguration(
                BucketConfiguration.builder().addLimit(bandwidth).build(), TokensInheritanceStrategy.PROPORTIONALLY);
        return new Held(demand.capacity(), demand.windowMillis(), old.bucket);
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos + 999_999);
    }
}
