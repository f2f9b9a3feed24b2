package dev.parley.limits;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.redis.RedisLost;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.TenantConfig.OnLimitStoreLost;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The buckets that nodes share while their store answers. While it does not, a tenant's requests are refused or
/// counted on this node alone, as the tenant has chosen; none of them waits for the store.
final class SharedRates {
    private static final Logger LOG = LoggerFactory.getLogger(SharedRates.class);
    private static final TenantId NOBODY = new TenantId(new UUID(0, 0));
    /// Takes as requests do: a store that answers and cannot write is lost too.
    private static final List<Rates.Demand> PROBE = List.of(new Rates.Demand("probe", 1_000, 1_000, 1));

    private final @Nullable Rates shared;
    private final Rates local;
    private volatile boolean lost;

    /// @param shared null when there is no store to share them in
    SharedRates(@Nullable Rates shared, Rates local) {
        this.shared = shared;
        this.local = local;
    }

    /// @throws PlatformException STORE_UNAVAILABLE while the store is lost and the tenant has chosen to refuse
    Rates.Taken take(Tenant tenant, List<Rates.Demand> demands) {
        if (shared == null) return local.take(tenant.id(), demands);
        if (!lost) {
            try {
                return shared.take(tenant.id(), demands);
            } catch (RedisLost e) {
                if (!lost) LOG.warn("The store of limits does not answer; tenants' choices hold: {}", e.getMessage());
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

    /// Asks a lost store again, so that a node without requests notices too. To be called every second.
    void askAgain() {
        if (shared == null || !lost) return;
        try {
            shared.take(NOBODY, PROBE);
            lost = false;
            LOG.info("The store of limits answers again");
        } catch (RedisLost still) {
            // known already
        }
    }

    /// For health and metrics: empty while all is well.
    Optional<String> missing() {
        return lost
                ? Optional.of("does not answer: tenants' requests are refused or limited by each node alone")
                : Optional.empty();
    }
}
