package dev.parley.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.tasks.Tasks;
import dev.parley.testing.TestDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LedgerIT {
    private static TestDatabase db;
    private static Tasks tasks;
    private static Ledger ledger;

    @BeforeAll
    static void open() {
        db = TestDatabase.fresh();
        tasks = new Tasks();
        ledger = new Ledger(db.database(), tasks, 1_000, true);
    }

    @AfterAll
    static void close() {
        ledger.close();
        tasks.close();
        db.close();
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(20));
    }

    @Test
    void aStartAndItsSettlementAreDurableWhenTheirWaitsReturn() {
        var tenant = TenantId.next();
        var entry = ledger.start(Usages.start(tenant), _ -> {});
        entry.awaitStart(soon());
        assertThat(db.value("select cost_bound from usage_starts where id = '"
                        + entry.start().id() + "'"))
                .isEqualTo("0.125000000001");
        assertThat(entry.isSettled()).isFalse();

        var settlement = new Settlement(
                Settlement.Outcome.CUT,
                "openai",
                "gpt-4o",
                new TokenUsage(10, 4, 3, 7, 2, true),
                new BigDecimal("0.000000000123"),
                "2026-11-21",
                321,
                45L);
        entry.settle(settlement, soon());
        assertThat(db.value("""
                select concat_ws(' ', tenant_id = '%s', key_id = '%s', started_at - now() < interval '1 minute',
                    operation, outcome, provider, model, input_tokens, cached_input_tokens, cache_write_tokens,
                    output_tokens, reasoning_tokens, estimated, cost_usd, price_version, cache, duration_ms,
                    first_token_ms)
                from usage_settlements where id = '%s'
                """.formatted(
                        tenant.value(), entry.start().keyId(), entry.start().id())))
                .isEqualTo("t t t chat cut openai gpt-4o 10 4 3 7 2 t 0.000000000123 2026-11-21 none 321 45");
    }

    @Test
    void aSettlementIsNeverDurableBeforeItsStart() {
        var entry = ledger.start(Usages.start(TenantId.next()), _ -> {});
        entry.settle(Usages.settlement(), soon());
        entry.awaitStart(soon());
        assertThat(Usages.rows(db, "usage_starts", entry)).isOne();
    }

    @Test
    void onlyTheFirstSettlementOfAnEntryCounts() throws Exception {
        var tenant = TenantId.next();
        var entry = ledger.start(Usages.start(tenant), _ -> {});
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) threads.submit(() -> entry.settle(Usages.settlement(), soon()));
        }
        entry.settleLater(Usages.settlement());
        assertThat(Usages.rows(db, "usage_settlements", entry)).isOne();
        assertThat(ledger.counts().duplicates()).isZero();
    }

    @Test
    void anIdThatIsThereAlreadyIsCountedAndNotWrittenTwice() {
        try (var own = new Tasks();
                var other = new Ledger(db.database(), own, 100, false)) {
            var start = Usages.start(TenantId.next());
            var first = other.start(start, _ -> {});
            first.settle(Usages.settlement(), soon());
            assertThat(other.counts().duplicates()).isZero();
            var again = other.start(start, _ -> {});
            again.settle(Usages.settlement(), soon());
            assertThat(other.counts().duplicates()).isEqualTo(2);
            assertThat(Usages.rows(db, "usage_starts", first)).isOne();
            assertThat(Usages.rows(db, "usage_settlements", first)).isOne();
        }
    }

    @Test
    void theTimeInsideAnIdIsTheOneItWasMadeAt() {
        long before = System.currentTimeMillis();
        var id = Ids.next();
        var millis = Long.parseLong(java.util.Objects.requireNonNull(
                db.value("select (extract(epoch from uuid7_time('" + id + "')) * 1000)::bigint")));
        assertThat(millis).isBetween(before, System.currentTimeMillis());
    }

    @Test
    void aModelsNameWithANulCharacterHarmsNobody() {
        var start = Usages.start(TenantId.next());
        var odd = new Start(
                start.id(),
                start.tenant(),
                start.keyId(),
                "chat",
                "a\0b'\"\\{,}",
                "direct",
                1,
                1,
                start.costBound(),
                true);
        var entry = ledger.start(odd, _ -> {});
        entry.awaitStart(soon());
        entry.settle(Usages.settlement(), soon());
        assertThat(db.value("select model from usage_starts where id = '" + odd.id() + "'"))
                .isEqualTo("ab'\"\\{,}");
    }

    @Test
    void aRowThatTheDatabaseRefusesDoesNotHarmTheOthers() {
        var entries = new ArrayList<Entry>();
        var tooDear = Usages.start(TenantId.next());
        var wrong = ledger.start(
                new Start(
                        tooDear.id(),
                        tooDear.tenant(),
                        tooDear.keyId(),
                        "chat",
                        "m",
                        "direct",
                        1,
                        1,
                        new BigDecimal("1e15"),
                        true),
                _ -> {});
        for (int i = 0; i < 20; i++) entries.add(ledger.start(Usages.start(TenantId.next()), _ -> {}));
        assertThatThrownBy(() -> wrong.awaitStart(soon())).isInstanceOf(PlatformException.class);
        wrong.settle(Usages.settlement(), soon());
        for (var entry : entries) {
            entry.awaitStart(soon());
            entry.settle(Usages.settlement(), soon());
        }
        assertThat(ledger.counts().rejected()).isOne();
    }

    @Test
    void tooManyOpenEntriesAreRefused() {
        try (var own = new Tasks();
                var small = new Ledger(db.database(), own, 2, false)) {
            var first = small.start(Usages.start(TenantId.next()), _ -> {});
            var second = small.start(Usages.start(TenantId.next()), _ -> {});
            assertThatThrownBy(() -> small.start(Usages.start(TenantId.next()), _ -> {}))
                    .isInstanceOfSatisfying(
                            PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
            first.settle(Usages.settlement(), soon());
            var third = small.start(Usages.start(TenantId.next()), _ -> {});
            third.settle(Usages.settlement(), soon());
            second.settle(Usages.settlement(), soon());
        }
    }

    @Test
    void closingWritesWhatIsGatheredAndRefusesMore() {
        var own = new Tasks();
        var closing = new Ledger(db.database(), own, 1_000, false);
        var entries = new ArrayList<Entry>();
        for (int i = 0; i < 200; i++) {
            var entry = closing.start(Usages.start(TenantId.next()), _ -> {});
            entry.settleLater(Usages.settlement());
            entries.add(entry);
        }
        closing.close();
        own.close();
        for (var entry : entries)
            assertThat(Usages.rows(db, "usage_settlements", entry)).isOne();
        assertThat(closing.counts().open()).isZero();
        assertThatThrownBy(() -> closing.start(Usages.start(TenantId.next()), _ -> {}))
                .isInstanceOfSatisfying(
                        PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
    }

    @Test
    void nobodyButTheOwnerCanChangeARowOrDeleteOneThatIsKept() {
        var settled = ledger.start(Usages.start(TenantId.next()), _ -> {});
        settled.settle(Usages.settlement(), soon());
        for (var table : new String[] {"usage_starts", "usage_settlements"}) {
            for (var role : new String[] {"parley_app", "parley_platform"})
                for (var right : new String[] {"UPDATE", "TRUNCATE"})
                    assertThat(has(role, table, right)).isFalse();
            assertThat(has("parley_app", table, "DELETE")).isFalse();
            // the erasure of a tenant and its retention may, and nothing else: a trigger looks
            assertThatThrownBy(() -> db.database().acrossTenantsDo(tx -> tx.execute("delete from " + table)))
                    .hasMessageContaining("are deleted only when their tenant is erased");
            assertThat(Usages.rows(db, table, settled)).isOne();
        }
        assertThat(has("parley_app", "usage_settlements", "INSERT")).isFalse();
    }

    private boolean has(String role, String table, String right) {
        return "t".equals(db.value("select has_table_privilege('%s', '%s', '%s')".formatted(role, table, right)));
    }

    @Test
    void killedConnectionsLoseAndDoubleNothing() throws Exception {
        var tenant = TenantId.next();
        var acknowledged = java.util.concurrent.ConcurrentHashMap.<UUID>newKeySet();
        var killing = new java.util.concurrent.atomic.AtomicBoolean(true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++)
                threads.submit(() -> {
                    while (killing.get()) {
                        try {
                            var entry = ledger.start(Usages.start(tenant), _ -> {});
                            entry.settle(Usages.settlement(), soon());
                            acknowledged.add(entry.start().id());
                        } catch (PlatformException refused) {
                            Thread.sleep(5);
                        }
                    }
                    return true;
                });
            // on a busy machine a new connection may be killed before it wrote anything: until enough was written
            var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            for (int kills = 0; (kills < 40 || acknowledged.size() <= 100) && System.nanoTime() < end; kills++) {
                db.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'parley_platform'"
                        + " and datname = current_database()");
                Thread.sleep(50 + kills);
            }
            killing.set(false);
        }
        var counts = ledger.counts();
        assertThat(acknowledged).hasSizeGreaterThan(100);
        assertThat(Usages.settled(db, tenant)).containsAll(acknowledged);
        assertThat(counts.duplicates()).isZero();
        assertThat(counts.open()).isZero();
    }
}
