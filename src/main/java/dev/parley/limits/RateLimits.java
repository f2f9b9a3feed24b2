package dev.parley.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.kernel.TenantId;
import dev.parley.tenancy.Tenant;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Requests a minute, a token bucket for each tenant: a minute's worth may come at once, and the bucket refills
/// evenly. A change of the tenant's rate takes effect with its next request and keeps the share that was used.
public final class RateLimits {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    /// A bucket that was dropped begins full again, which after ten idle minutes it would be anyway.
    private static final Duration IDLE = Duration.ofMinutes(10);

    private final int requestsPerMinute;
    private final TimeMeter clock;
    private final Cache<TenantId, Limited> tenants;

    private record Limited(int rate, Bucket bucket) {}

    /// @param requestsPerMinute for tenants whose configuration names no rate
    /// @param tenants how many tenants' buckets are kept; the least used go first
    public RateLimits(int requestsPerMinute, int tenants) {
        this(requestsPerMinute, tenants, TimeMeter.SYSTEM_NANOTIME);
    }

    RateLimits(int requestsPerMinute, int tenants, TimeMeter clock) {
        this.requestsPerMinute = requestsPerMinute;
        this.clock = clock;
        this.tenants = Caffeine.newBuilder()
                .maximumSize(tenants)
                .expireAfterAccess(IDLE)
                .build();
    }

    /// Takes one request from the tenant's bucket. Never blocks.
    public RateDecision take(Tenant tenant) {
        var limited = limited(tenant);
        var probe = limited.bucket.tryConsumeAndReturnRemaining(1);
        return new RateDecision(
                probe.isConsumed(),
                limited.rate,
                probe.getRemainingTokens(),
                probe.getNanosToWaitForReset(),
                probe.getNanosToWaitForRefill());
    }

    /// How many requests the tenant could make now, without making one.
    public long remaining(Tenant tenant) {
        return limited(tenant).bucket.getAvailableTokens();
    }

    private Limited limited(Tenant tenant) {
        int rate = rate(tenant.config().rateLimitPerMinute());
        var limited = tenants.getIfPresent(tenant.id());
        if (limited != null && limited.rate == rate) return limited;
        return tenants.asMap()
                .compute(
                        tenant.id(),
                        (id, old) -> old == null ? fresh(rate) : old.rate == rate ? old : changed(old, rate));
    }

    private int rate(@Nullable Integer configured) {
        return configured == null ? requestsPerMinute : configured;
    }

    private Limited fresh(int rate) {
        return new Limited(
                rate,
                Bucket.builder()
                        .addLimit(bandwidth(rate))
                        .withCustomTimePrecision(clock)
                        .build());
    }

    private static Limited changed(Limited old, int rate) {
        var configuration =
                BucketConfiguration.builder().addLimit(bandwidth(rate)).build();
        old.bucket.replaceConfiguration(configuration, TokensInheritanceStrategy.PROPORTIONALLY);
        return new Limited(rate, old.bucket);
    }

    private static Bandwidth bandwidth(int rate) {
        return Bandwidth.builder().capacity(rate).refillGreedy(rate, WINDOW).build();
    }
}
