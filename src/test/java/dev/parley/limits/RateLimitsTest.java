package dev.parley.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.TenantConfig;
import dev.parley.tenancy.Tier;
import dev.parley.testing.TestTenants;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private final AtomicLong nanos = new AtomicLong(1);
    private final RateLimits limits = new RateLimits(100, 1_000, new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return nanos.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    });
    private final TenantId acme = TenantId.next();

    private static Tenant tenant(TenantId id, @Nullable Integer rate) {
        var config = Json.mapper().convertValue(Json.object().put("rate_limit_per_minute", rate), TenantConfig.class);
        return TestTenants.tenant(id, Tier.ENTERPRISE, config);
    }

    @Test
    void admitsExactlyTheRateOfParallelRequests() throws Exception {
        var admitted = new AtomicInteger();
        var go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++)
                threads.submit(() -> {
                    go.await();
                    if (limits.take(tenant(acme, 50)).admitted()) admitted.incrementAndGet();
                    return true;
                });
            go.countDown();
        }
        assertThat(admitted).hasValue(50);
    }

    @Test
    void refillsEvenlyOverTheMinute() {
        for (int i = 0; i < 60; i++)
            assertThat(limits.take(tenant(acme, 60)).admitted()).isTrue();
        assertThat(limits.take(tenant(acme, 60)).admitted()).isFalse();
        nanos.addAndGet(Duration.ofMillis(999).toNanos());
        assertThat(limits.take(tenant(acme, 60)).admitted()).isFalse();
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(limits.take(tenant(acme, 60)).admitted()).isTrue();
        assertThat(limits.take(tenant(acme, 60)).admitted()).isFalse();
    }

    @Test
    void takesTheSettingsRateWhenTheTenantNamesNone() {
        assertThat(limits.take(tenant(acme, null)).limit()).isEqualTo(100);
        assertThat(limits.remaining(tenant(acme, null))).isEqualTo(99);
    }

    @Test
    void oneTenantsRequestsDoNotCountForAnother() {
        for (int i = 0; i < 50; i++) limits.take(tenant(acme, 50)).require();
        assertThat(limits.take(tenant(acme, 50)).admitted()).isFalse();
        assertThat(limits.take(tenant(TenantId.next(), 50)).remaining()).isEqualTo(49);
    }

    @Test
    void aChangedRateTakesEffectAtOnceAndKeepsWhatWasUsed() {
        for (int i = 0; i < 50; i++) limits.take(tenant(acme, 100)).require();
        assertThat(limits.remaining(tenant(acme, 20))).isEqualTo(10);
        assertThat(limits.take(tenant(acme, 20)).limit()).isEqualTo(20);
        assertThat(limits.take(tenant(acme, 200)).remaining()).isBetween(85L, 99L);
    }

    @Test
    void aRefusalSaysWhatTheLimitIsAndWhenToComeBack() {
        for (int i = 0; i < 50; i++) limits.take(tenant(acme, 50)).require();
        var refused = limits.take(tenant(acme, 50));
        var failure = catchThrowableOfType(PlatformException.class, refused::require);
        assertThat(failure.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(2));
        assertThat(failure.detail()).contains("50 requests a minute", "50 of 50", "60 s");
    }

    @Test
    void tellsTheLimitInHeaders() {
        var headers = new LinkedHashMap<String, String>();
        limits.take(tenant(acme, 50)).headers(headers::put);
        assertThat(headers)
                .containsEntry("RateLimit", "\"requests\";r=49;t=2")
                .containsEntry("RateLimit-Policy", "\"requests\";q=50;w=60")
                .containsEntry("x-ratelimit-limit-requests", "50")
                .containsEntry("x-ratelimit-remaining-requests", "49")
                .containsEntry("x-ratelimit-reset-requests", "1.2s");
    }

    @Test
    void writesTheResetTimeInTheFormOfOpenAisClients() {
        assertThat(new RateDecision(true, 1, 1, 0, 0).reset()).isEqualTo("0s");
        assertThat(new RateDecision(true, 1, 1, 10_000_000, 0).reset()).isEqualTo("10ms");
        assertThat(new RateDecision(true, 1, 1, 60_000_000_000L, 0).reset()).isEqualTo("60s");
    }
}
