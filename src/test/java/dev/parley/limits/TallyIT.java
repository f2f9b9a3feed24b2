package dev.parley.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Deadline;
import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.tasks.Tasks;
import dev.parley.testing.TestDatabase;
import dev.parley.usage.Ledger;
import dev.parley.usage.Settlement;
import dev.parley.usage.Start;
import dev.parley.usage.TokenUsage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Days' and months' amounts, shared by nodes through leases in a real PostgreSQL.
class TallyIT {
    private final TestDatabase db = TestDatabase.fresh();
    private final Tasks tasks = new Tasks();
    private final TenantId tenant = db.tenant("acme");
    private Ledger ledger;

    @BeforeEach
    void open() {
        ledger = new Ledger(db.database(), tasks, 10_000, true);
    }

    @AfterEach
    void close() {
        ledger.close();
        tasks.close();
        db.close();
    }

    private Counter day(Limit.Scope scope, Measure measure, @Nullable String subject) {
        var begins = Instant.now().truncatedTo(ChronoUnit.DAYS);
        return new Counter(tenant, scope, measure, Window.DAY, subject, begins, begins.plus(1, ChronoUnit.DAYS));
    }

    private Counter requests() {
        return day(Limit.Scope.TENANT, Measure.REQUESTS, null);
    }

    private Tally tally(UUID node) {
        return new Tally(requests(), new Leases(db.database(), node), System::nanoTime);
    }

    private long taken() {
        return Long.parseLong(String.valueOf(db.value("select coalesce(sum(taken), 0) from limit_leases")));
    }

    @Test
    void admitsExactlyWhatIsAllowedOfParallelRequestsOnTwoNodes() throws Exception {
        var nodes = List.of(tally(ledger.node()), tally(Ids.next()));
        var admitted = new AtomicInteger();
        parallel(200, i -> {
            if (nodes.get(i % 2).reserve(1, 50, Instant.now())) admitted.incrementAndGet();
        });
        assertThat(admitted).hasValue(50);
        assertThat(taken()).isEqualTo(50);
    }

    @Test
    void isGivenBackWhatWasReservedAndNotUsed() {
        var tally = tally(ledger.node());
        for (int i = 0; i < 10; i++)
            assertThat(tally.reserve(10, 100, Instant.now())).isTrue();
        assertThat(tally.reserve(10, 100, Instant.now())).isFalse();
        for (int i = 0; i < 10; i++) tally.settle(10, 4);
        assertThat(tally.usedByAll()).isEqualTo(40);
        for (int i = 0; i < 6; i++)
            assertThat(tally.reserve(10, 100, Instant.now())).isTrue();
        assertThat(tally.reserve(10, 100, Instant.now())).isFalse();
    }

    @Test
    void doesNotDriftHoweverRequestsEnd() throws Exception {
        var tally = tally(ledger.node());
        var used = new LongAdder();
        parallel(400, i -> {
            var random = ThreadLocalRandom.current();
            long bound = random.nextLong(1, 1_000);
            if (!tally.reserve(bound, 1_000_000, Instant.now())) return;
            // some use more than their bound: a provider counts otherwise than we do
            long actual = random.nextLong(0, bound + bound / 10 + 1);
            used.add(actual);
            tally.settle(bound, actual);
        });
        assertThat(tally.usedByAll()).isEqualTo(used.sum());
        assertThat(tally.settledByAll()).isEqualTo(used.sum());
        tally.rest();
        tally.rest();
        assertThat(taken()).isEqualTo(used.sum());
    }

    @Test
    void givesAnIdleNodesLeaseToTheOthers() {
        var one = tally(ledger.node());
        var two = tally(Ids.next());
        assertThat(one.reserve(1, 1_000, Instant.now())).isTrue();
        assertThat(taken()).isGreaterThan(1);
        assertThat(two.reserve(999, 1_000, Instant.now())).isFalse();
        one.rest();
        one.rest();
        assertThat(tally(Ids.next()).reserve(999, 1_000, Instant.now())).isTrue();
    }

    @Test
    void keepsAChangedAmountToTheUnit() {
        var tally = tally(ledger.node());
        assertThat(tally.reserve(1, 10_000, Instant.now())).isTrue();
        for (int i = 1; i < 5; i++)
            assertThat(tally.reserve(1, 5, Instant.now())).isTrue();
        assertThat(tally.reserve(1, 5, Instant.now())).isFalse();
        assertThat(tally.reserve(1, 6, Instant.now())).isTrue();
        assertThat(tally.reserve(1, 6, Instant.now())).isFalse();
    }

    @Test
    void tellsEachThresholdOnce() {
        var tally = tally(ledger.node());
        var told = new ArrayList<Boolean>();
        for (int i = 0; i < 10; i++) {
            tally.reserve(10, 100, Instant.now());
            tally.settle(10, 10);
            told.add(tally.reachedAnew());
        }
        assertThat(told).containsExactly(false, false, false, false, false, false, false, true, false, true);
    }

    @Test
    void beginsWithWhatTheLedgerHas() {
        var key = Ids.next();
        entry(ledger, key, "gpt-4o", "0.25");
        entry(ledger, Ids.next(), "gpt-5", "0.50");
        assertThat(used(day(Limit.Scope.TENANT, Measure.USD, null))).isEqualTo("0.75");
        assertThat(used(day(Limit.Scope.KEY, Measure.USD, key.toString()))).isEqualTo("0.25");
        assertThat(used(day(Limit.Scope.MODEL, Measure.USD, "gpt-5"))).isEqualTo("0.5");
        assertThat(used(day(Limit.Scope.TENANT, Measure.TOKENS, null))).isEqualTo("60");
        assertThat(used(requests())).isEqualTo("2");
    }

    private String used(Counter counter) {
        var tally = new Tally(counter, new Leases(db.database(), ledger.node()), System::nanoTime);
        assertThat(tally.reserve(0, Long.MAX_VALUE / 2, Instant.now())).isTrue();
        tally.reserve(1, Long.MAX_VALUE / 2, Instant.now());
        tally.settle(1, 0);
        return counter.measure().amount(tally.usedByAll()).toPlainString();
    }

    @Test
    void putsTheLedgersSumInThePlaceOfADeadNodesLease() {
        var dead = new Ledger(db.database(), tasks, 10_000, false);
        var tally = new Tally(
                day(Limit.Scope.TENANT, Measure.USD, null), new Leases(db.database(), dead.node()), System::nanoTime);
        long dollar = Measure.USD.units(BigDecimal.ONE);
        for (int i = 0; i < 3; i++)
            assertThat(tally.reserve(dollar, 100 * dollar, Instant.now())).isTrue();
        entry(dead, Ids.next(), "gpt-4o", "0.40");
        entry(dead, Ids.next(), "gpt-4o", "0.20");
        // its third request had no end when it died: nobody settles it but the others, with its bound
        open(dead, Ids.next(), "gpt-4o").awaitStart(Deadline.in(Duration.ofSeconds(5)));
        assertThat(taken()).isGreaterThanOrEqualTo(3 * dollar);
        db.database()
                .acrossTenantsDo(tx ->
                        tx.execute("update nodes set stopped_at = now(), seen_at = now() where id = ?", dead.node()));
        new Ledger(db.database(), tasks, 10, true).close();
        new Leases(db.database(), ledger.node()).reconcile();
        assertThat(taken()).isEqualTo(Measure.USD.units(new BigDecimal("0.60").add(BOUND)));
        assertThat(db.value("select count(*) from limit_leases where node_id = '" + dead.node() + "'"))
                .isEqualTo("0");
    }

    @Test
    void countsARequestOnceThatTwoModelsWereAskedForAlsoWhenItsNodeDied() {
        var dead = new Ledger(db.database(), tasks, 10_000, false);
        var key = Ids.next();
        var first = open(dead, key, "small");
        var second = dead.start(
                new Start(Ids.next(), tenant, key, "chat", "large", "large", 10, 100, BOUND, true)
                        .asUpgradeOf(first.start().id()),
                _ -> {});
        second.awaitStart(Deadline.in(Duration.ofSeconds(5)));
        assertThat(used(requests())).as("while both run").isEqualTo("1");
        db.database()
                .acrossTenantsDo(tx ->
                        tx.execute("update nodes set stopped_at = now(), seen_at = now() where id = ?", dead.node()));
        new Ledger(db.database(), tasks, 10, true).close();
        assertThat(db.value("select count(*) from usage_settlements where outcome = 'interrupted' and tenant_id = '"
                        + tenant.value() + "'"))
                .isEqualTo("2");
        assertThat(db.value("select upgrade_of from usage_settlements where id = '"
                        + second.start().id() + "'"))
                .isEqualTo(first.start().id().toString());
        assertThat(used(day(Limit.Scope.KEY, Measure.REQUESTS, key.toString()))).isEqualTo("1");
        assertThat(used(day(Limit.Scope.MODEL, Measure.REQUESTS, "large"))).isEqualTo("1");
        assertThat(used(day(Limit.Scope.KEY, Measure.USD, key.toString()))).isEqualTo("0.25");
    }

    @Test
    void countsOnceWhatANodeHadUsedBeforeTheLimitWasSet() {
        var dead = new Ledger(db.database(), tasks, 10_000, false);
        entry(dead, Ids.next(), "gpt-4o", "0.50");
        await(Duration.ofMillis(1_200)); // beyond the margin of a lease's begin
        var tally = new Tally(
                day(Limit.Scope.TENANT, Measure.USD, null), new Leases(db.database(), dead.node()), System::nanoTime);
        assertThat(tally.reserve(1, Measure.USD.units(BigDecimal.TEN), Instant.now()))
                .isTrue();
        entry(dead, Ids.next(), "gpt-4o", "0.20");
        dead.close();
        new Leases(db.database(), ledger.node()).reconcile();
        assertThat(taken()).isEqualTo(Measure.USD.units(new BigDecimal("0.70")));
    }

    private static void await(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) java.util.concurrent.locks.LockSupport.parkNanos(end - System.nanoTime());
    }

    private static final BigDecimal BOUND = new BigDecimal("0.125");

    private dev.parley.usage.Entry open(Ledger in, UUID key, String model) {
        return in.start(new Start(Ids.next(), tenant, key, "chat", model, "direct", 10, 100, BOUND, true), _ -> {});
    }

    private void entry(Ledger in, UUID key, String model, String cost) {
        open(in, key, model)
                .settle(
                        new Settlement(
                                Settlement.Outcome.COMPLETED,
                                "openai",
                                model,
                                TokenUsage.of(10, 20),
                                new BigDecimal(cost),
                                "1",
                                5,
                                1L),
                        Deadline.in(Duration.ofSeconds(5)));
    }

    private interface Work {
        void run(int index);
    }

    private static void parallel(int times, Work work) throws Exception {
        var go = new CountDownLatch(1);
        var failed = new ArrayList<java.util.concurrent.Future<Boolean>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < times; i++) {
                int index = i;
                failed.add(threads.submit(() -> {
                    go.await();
                    work.run(index);
                    return true;
                }));
            }
            go.countDown();
        }
        for (var each : failed) assertThat(each.get()).isTrue();
    }
}
