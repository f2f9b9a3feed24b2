package dev.parley.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.TenantId;
import dev.parley.limits.Rates.Demand;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What every store of buckets does.
abstract class RatesContract {
    static final long MINUTE = 60_000;

    private final TenantId acme = TenantId.next();

    abstract Rates rates();

    /// Lets time pass, by the clock of the store.
    abstract void pass(long millis);

    private static Demand of(String name, long capacity, long amount) {
        return new Demand(name, capacity, MINUTE, amount);
    }

    private boolean takes(Demand... demands) {
        return rates().take(acme, List.of(demands)).admitted();
    }

    private long remaining(String name, long capacity) {
        return rates().take(acme, List.of(of(name, capacity, 0)))
                .levels()
                .getFirst()
                .remaining();
    }

    @Test
    void admitsExactlyTheCapacityOfParallelRequests() throws Exception {
        var admitted = new AtomicInteger();
        var go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++)
                threads.submit(() -> {
                    go.await();
                    if (takes(of("requests", 50, 1))) admitted.incrementAndGet();
                    return true;
                });
            go.countDown();
        }
        // what comes back while they run: less than one in a second
        assertThat(admitted.get()).isBetween(50, 51);
    }

    @Test
    void fillsEvenly() {
        assertThat(takes(of("requests", 600, 600))).isTrue();
        assertThat(takes(of("requests", 600, 100))).isFalse();
        pass(5_000);
        assertThat(remaining("requests", 600)).isBetween(49L, 60L);
        assertThat(takes(of("requests", 600, 49))).isTrue();
        assertThat(takes(of("requests", 600, 49))).isFalse();
    }

    @Test
    void takesAllDemandsOrNone() {
        assertThat(takes(of("narrow", 10, 10))).isTrue();
        var taken = rates().take(acme, List.of(of("wide", 100, 1), of("narrow", 10, 5), of("other", 100, 1)));
        assertThat(taken.admitted()).isFalse();
        assertThat(taken.levels()).hasSize(3);
        assertThat(taken.levels().get(1).retryMillis()).isBetween(25_000L, 30_000L);
        assertThat(remaining("wide", 100)).isEqualTo(100);
        assertThat(remaining("other", 100)).isEqualTo(100);
    }

    @Test
    void tellsWhatRemainsAndWhenItIsWholeAgain() {
        var level = rates().take(acme, List.of(of("requests", 60, 30))).levels().getFirst();
        assertThat(level.remaining()).isEqualTo(30);
        assertThat(level.resetMillis()).isBetween(29_000L, 30_000L);
        assertThat(level.retryMillis()).isZero();
    }

    @Test
    void givesBackButNeverMoreThanTheBucketHolds() {
        takes(of("tokens", 1_000, 900));
        rates().giveBack(acme, List.of(of("tokens", 1_000, 400)));
        assertThat(settled("tokens", 1_000, 500)).isBetween(500L, 510L);
        rates().giveBack(acme, List.of(of("tokens", 1_000, 5_000)));
        assertThat(settled("tokens", 1_000, 1_000)).isEqualTo(1_000);
    }

    @Test
    void remembersADebt() {
        takes(of("tokens", 1_000, 900));
        rates().giveBack(acme, List.of(of("tokens", 1_000, -1_100)));
        assertThat(settled("tokens", 1_000, -990)).isBetween(-1_000L, -900L);
        assertThat(takes(of("tokens", 1_000, 1))).isFalse();
        pass(30_000);
        assertThat(takes(of("tokens", 1_000, 1))).isFalse();
        pass(33_000);
        assertThat(takes(of("tokens", 1_000, 1))).isTrue();
    }

    @Test
    void aChangedCapacityKeepsTheShareThatWasTaken() {
        takes(of("requests", 100, 50));
        assertThat(remaining("requests", 20)).isEqualTo(10);
        assertThat(takes(of("requests", 20, 1))).isTrue();
        assertThat(remaining("requests", 200)).isBetween(88L, 92L);
    }

    @Test
    void countsForOneTenantOnly() {
        assertThat(takes(of("requests", 10, 10))).isTrue();
        var other = rates().take(TenantId.next(), List.of(of("requests", 10, 10)));
        assertThat(other.admitted()).isTrue();
    }

    /// A correction may arrive a little later.
    private long settled(String name, long capacity, long atLeast) {
        long end = System.nanoTime() + 2_000_000_000L;
        while (Math.abs(remaining(name, capacity) - atLeast) > 60 && System.nanoTime() < end) Thread.onSpinWait();
        return remaining(name, capacity);
    }
}
