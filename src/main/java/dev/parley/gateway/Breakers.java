package dev.parley.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.providers.Target;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A circuit breaker for each target: after repeated failures it is passed over at no cost, and probed again later.
final class Breakers {
    /// Targets whose state is kept. A caller may name any model of a provider, so that they are not few by themselves.
    private static final int MOST = 10_000;

    private final CircuitBreakerConfig config;
    private final Cache<String, CircuitBreaker> breakers =
            Caffeine.newBuilder().maximumSize(MOST).build();
    private final Duration open;

    /// @param open how long a target is passed over before it is probed
    Breakers(Duration open) {
        this.open = open;
        config = CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(20)
                .minimumNumberOfCalls(5)
                .failureRateThreshold(50)
                .waitDurationInOpenState(open)
                .permittedNumberOfCallsInHalfOpenState(2)
                .maxWaitDurationInHalfOpenState(Duration.ofSeconds(60))
                .writableStackTraceEnabled(false)
                .build();
    }

    Breaker of(Target target) {
        return new Breaker(breakers.get(target.breaker(), name -> CircuitBreaker.of(name, config)));
    }

    Duration openTime() {
        return open;
    }

    /// The state of each breaker that was used: `closed`, `open`, `half_open`.
    Map<String, String> states() {
        return breakers.asMap().values().stream()
                .collect(Collectors.toMap(
                        CircuitBreaker::getName,
                        breaker -> breaker.getState().name().toLowerCase(java.util.Locale.ROOT)));
    }

    record Breaker(CircuitBreaker state) {
        /// Whether a call may be made; each call is then ended by one of the others.
        boolean permits() {
            return state.tryAcquirePermission();
        }

        void succeeded(long nanos) {
            state.onSuccess(nanos, TimeUnit.NANOSECONDS);
        }

        void failed(long nanos, Throwable fault) {
            state.onError(nanos, TimeUnit.NANOSECONDS, fault);
        }

        /// The call says nothing about the target's health.
        void undecided() {
            state.releasePermission();
        }
    }
}
