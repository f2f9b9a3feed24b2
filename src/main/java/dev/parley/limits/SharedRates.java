package dev.parley.limits;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.redis.RedisLost;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.TenantConfig.OnLimitStoreLost;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The buckets that nodes share while their store answers. While it does not, a tenant's requests are refused or
/// counted on this node alone, as the tenant has chosen; the store is asked again every second.
final class SharedRates {
    private static final Logger LOG = LoggerFactory.getLogger(SharedRates.class);
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();

    private final @Nullable Rates shared;
    private final Rates local;
    private final LongSupplier nanoTime;
    private volatile boolean lost;
    /// When one request asks the store again, by `nanoTime`.
    private final AtomicLong askAgain = new AtomicLong();

    /// @param shared null when there is no store to share them in
    SharedRates(@Nullable Rates shared, Rates local, LongSupplier nanoTime) {
        this.shared = shared;
        this.local = local;
        this.nanoTime = nanoTime;
    }

    /// @throws PlatformException STORE_UNAVAILABLE while the store is lost and the tenant has chosen to refuse
    Rates.Taken take(Tenant tenant, List<Rates.Demand> demands) {
        if (shared == null) return local.take(tenant.id(), demands);
        if (!lost || isTheOneToAsk()) {
            try {
                var taken = shared.take(tenant.id(), demands);
                if (lost) LOG.info("The store of limits answers again");
                lost = false;
                return taken;
            } catch (RedisLost e) {
                if (!lost) LOG.warn("The store of limits does not answer; tenants' choices hold: {}", e.getMessage());
                askAgain.set(nanoTime.getAsLong() + PAUSE);
                lost = true;
            }
        }
        if (tenant.config().onLimitStoreLost() == OnLimitStoreLost.CLOSED)
            throw new PlatformException(
                            ErrorCode.STORE_UNAVAILABLE,
                            "The store of limits does not answer, and the tenant's configuration (on_limit_store_lost) says"
                                    + " to refuse what cannot be counted.")
                    .retryAfter(Duration.ofSeconds(1));
        return local.take(tenant.id(), demands);
    }

    private boolean isTheOneToAsk() {
        long due = askAgain.get();
        long now = nanoTime.getAsLong();
        return now - due >= 0 && askAgain.compareAndSet(due, now + PAUSE);
    }

    void giveBack(Tenant tenant, List<Rates.Demand> demands) {
        (shared == null || lost ? local : shared).giveBack(tenant.id(), demands);
    }

    /// For health and metrics: empty while all is well.
    Optional<String> missing() {
        return lost
                ? Optional.of("does not answer: tenants' requests are refused or limited by each node alone")
                : Optional.empty();
    }
}
