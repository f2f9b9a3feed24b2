package dev.parley.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.providers.Target;
import dev.parley.providers.UpstreamFault;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// A circuit breaker for each target: after repeated failures, or when nearly every answer is slow to begin, it
/// is passed over at no cost, and probed again later.
final class Breakers {
    /// Targets whose state is kept. A caller may name any model of a provider, so that they are not few by
    /// themselves.
    private static final int MOST = 10_000;

    private final CircuitBreakerConfig config;
    private final Cache<String, Breaker> breakers =
            Caffeine.newBuilder().maximumSize(MOST).build();
    private final Duration open;
    private final @Nullable GatewayMetrics metrics;

    /// @param open how long a target is passed over before it is probed
    /// @param slow an answer that takes longer to begin is slow
    /// @param metrics told how the breakers stand; null for nobody
    Breakers(Duration open, Duration slow, @Nullable GatewayMetrics metrics) {
        this.open = open;
        this.metrics = metrics;
        config = CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(20)
                .minimumNumberOfCalls(5)
                .failureRateThreshold(50)
                .slowCallRateThreshold(90)
                .slowCallDurationThreshold(slow)
                .waitDurationInOpenState(open)
                .permittedNumberOfCallsInHalfOpenState(2)
                .maxWaitDurationInHalfOpenState(Duration.ofSeconds(60))
                .writableStackTraceEnabled(false)
                .build();
    }

    Breaker of(Target target) {
        return breakers.get(target.breaker(), name -> made(name, target));
    }

    private Breaker made(String name, Target target) {
        var state = CircuitBreaker.of(name, config);
        var told = metrics;
        if (told != null) {
            told.breaker(target, () -> find(target).map(Breaker::level).orElse(0));
            state.getEventPublisher()
                    .onStateTransition(turn -> told.breakerTurned(
                            target, word(turn.getStateTransition().getToState())));
        }
        return new Breaker(state, new Allowance(), new Allowance(), new Waits(), new AtomicInteger(), new Tally());
    }

    private static String word(CircuitBreaker.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /// Empty when the target has not been asked yet.
    Optional<Breaker> find(Target target) {
        return Optional.ofNullable(breakers.getIfPresent(target.breaker()));
    }

    Duration openTime() {
        return open;
    }

    /// How many targets are passed over at this moment.
    long passedOver() {
        return breakers.asMap().values().stream().filter(Breaker::isOpen).count();
    }

    /// Without the message, which may hold what a tenant asked: others' requests go to the same target.
    ///
    /// @param status of HTTP; null where there was no answer
    record Fault(UpstreamFault.Kind kind, @Nullable Integer status, Instant at) {}

    /// What became of a target's requests since the node started.
    static final class Tally {
        final LongAdder requests = new LongAdder();
        final LongAdder errors = new LongAdder();
        volatile @Nullable Fault last;
    }

    /// What is known of a target on this node.
    ///
    /// @param retries how many repeats the target bears
    /// @param hedges how many of its requests another may be asked beside
    /// @param waits how long its answers took to begin
    /// @param inFlight requests that wait for it
    /// @param tally what became of those before
    record Breaker(
            CircuitBreaker state,
            Allowance retries,
            Allowance hedges,
            Waits waits,
            AtomicInteger inFlight,
            Tally tally) {
        /// Whether a call may be made; each call is then ended by one of the others.
        boolean permits() {
            return state.tryAcquirePermission();
        }

        void succeeded(long nanos) {
            waits.add(nanos);
            state.onSuccess(nanos, TimeUnit.NANOSECONDS);
        }

        void failed(long nanos, Throwable fault) {
            state.onError(nanos, TimeUnit.NANOSECONDS, fault);
        }

        /// A request came to it.
        void asked() {
            retries.asked();
            hedges.asked();
            tally.requests.increment();
        }

        /// A request to it came to nothing, whether or not that says anything about its health.
        void faulted(UpstreamFault fault) {
            tally.errors.increment();
            tally.last = new Fault(fault.kind(), fault.status() == 0 ? null : fault.status(), Instant.now());
        }

        /// The call says nothing about the target's health.
        void undecided() {
            state.releasePermission();
        }

        /// Whether the target is passed over.
        boolean isOpen() {
            return state.getState() == CircuitBreaker.State.OPEN;
        }

        /// `closed`, `open`, `half_open`.
        String word() {
            return Breakers.word(state.getState());
        }

        /// 0, 2, 1 for these.
        int level() {
            return switch (state.getState()) {
                case OPEN, FORCED_OPEN -> 2;
                case HALF_OPEN -> 1;
                case CLOSED, DISABLED, METRICS_ONLY -> 0;
            };
        }
    }
}
