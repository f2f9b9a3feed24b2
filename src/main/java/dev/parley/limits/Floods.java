package dev.parley.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.telemetry.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The bulkhead between tenants on this node: how many requests of each run, and which tenant is flooding.
final class Floods {
    /// A refusal is repeated from memory for so long at most: what is given back meanwhile would not be seen.
    private static final long REMEMBERED_MILLIS = 100;

    private final LongSupplier nanoTime;
    private final Cache<TenantId, OfTenant> tenants = Caffeine.newBuilder()
            .expireAfterAccess(Duration.ofHours(2))
            .maximumSize(100_000)
            .build();

    private static final class OfTenant {
        final AtomicInteger running = new AtomicInteger();
        volatile @Nullable Refused refused;
    }

    private record Refused(long untilNanos, PlatformException why, List<State> states, Metrics.Counter counter) {}

    Floods(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private OfTenant of(TenantId tenant) {
        var known = tenants.getIfPresent(tenant);
        return known != null ? known : tenants.get(tenant, _ -> new OfTenant());
    }

    /// @throws PlatformException RATE_LIMITED when so many of the tenant's requests run already
    void enter(TenantId tenant, int most) {
        var of = of(tenant);
        if (of.running.incrementAndGet() <= most) return;
        of.running.decrementAndGet();
        throw new PlatformException(
                        ErrorCode.RATE_LIMITED,
                        "The tenant has " + most
                                + " requests running on this node, which is the most that may run at once;"
                                + " send further ones when some of them have ended.")
                .retryAfter(Duration.ofSeconds(1));
    }

    void leave(TenantId tenant) {
        of(tenant).running.decrementAndGet();
    }

    /// @param retryMillis until another answer is possible
    void remember(
            TenantId tenant, long retryMillis, PlatformException why, List<State> states, Metrics.Counter counter) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(Math.min(retryMillis, REMEMBERED_MILLIS));
        of(tenant).refused = new Refused(nanoTime.getAsLong() + nanos, why, states, counter);
    }

    /// @throws PlatformException the refusal that is remembered
    void refuse(TenantId tenant, BiConsumer<String, String> header) {
        var refused = of(tenant).refused;
        if (refused == null) return;
        if (nanoTime.getAsLong() - refused.untilNanos >= 0) {
            of(tenant).refused = null;
            return;
        }
        refused.counter.add();
        LimitHeaders.tell(refused.states, header);
        throw refused.why;
    }
}
