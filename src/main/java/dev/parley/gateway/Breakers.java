package dev.parley.gateway;

import dev.parley.providers.Target;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A circuit breaker for each target: after repeated failures it is passed over at no cost, and probed again later.
final class Breakers {
    private final CircuitBreakerRegistry registry;
    private final Duration open;

    /// @param open how long a target is passed over before it is probed
    Breakers(Duration open) {
        this.open = open;
        registry = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(20)
                .minimumNumberOfCalls(5)
                .failureRateThreshold(50)
                .waitDurationInOpenState(open)
                .permittedNumberOfCallsInHalfOpenState(2)
                .maxWaitDurationInHalfOpenState(Duration.ofSeconds(60))
                .writableStackTraceEnabled(false)
                .build());
    }

    Breaker of(Target target) {
        return new Breaker(registry.circuitBreaker(target.name()));
    }

    Duration openTime() {
        return open;
    }

    /// The state of each breaker that was used: `closed`, `open`, `half_open`.
    Map<String, String> states() {
        return registry.getAllCircuitBreakers().stream()
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
