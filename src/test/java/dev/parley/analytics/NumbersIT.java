package dev.parley.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.TenantConfig.Retention;
import dev.parley.testing.TestDatabase;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Each number, from rows that are known one by one: of the last seven days, of the time before, of neither.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NumbersIT {
    private static final Instant NOW = Instant.parse("2026-03-10T06:00:00Z");
    private static final Instant RECENT = Instant.parse("2026-03-09T12:00:00Z");
    /// Before the time begins, at midnight, and after the time before ends, at six.
    private static final Instant NEITHER = Instant.parse("2026-03-03T12:00:00Z");
    private static final Instant BEFORE = Instant.parse("2026-03-01T12:00:00Z");
    private static final UUID AGENT = new UUID(7, 7);

    private final TestDatabase database = TestDatabase.fresh();
    private TenantId tenant = TenantId.next();
    private int made;
    private UUID talk = new UUID(0, 0);

    @BeforeAll
    void fill() {
        tenant = database.tenant("acme");
        talk = conversation(RECENT, AGENT);
        var other = conversation(RECENT, null);
        conversation(RECENT, null);
        conversation(NEITHER, null);
        var old = conversation(BEFORE, null);
        var older = conversation(BEFORE, null);
        run(RECENT, talk, null, true, "0.10");
        run(RECENT, talk, null, true, "0.30");
        run(RECENT, other, null, false, "0.20");
        run(RECENT, other, null, true, null);
        run(RECENT, other, null, null, null);
        run(NEITHER, other, null, false, "9");
        run(BEFORE, old, null, true, "0.40");
        run(BEFORE, older, null, false, null);
        for (int i = 1; i <= 20; i++) request(RECENT, "direct", "completed", 10 * i, "0", null);
        request(BEFORE, "direct", "completed", 500, "0", null);
        request(NEITHER, "direct", "completed", 900, "0", null);
        cached("2026-03-09", 3, 1, 4, 2);
        cached("2026-03-03", 8, 0, 8, 8);
        cached("2026-03-01", 1, 0, 4, 1);
        routed();
    }

    @AfterAll
    void close() {
        database.close();
    }

    /// Small for 0.02 in the place of large, ten times as dear; a pair of which the second answered after all;
    /// and two whose bounds were settled when their node had ended.
    private void routed() {
        var kept = request(RECENT, "small", "completed", null, "0.02", null);
        decided(kept, null, "0.01", "0.10");
        var first = request(RECENT, "small", "discarded", null, "0.02", null);
        var second = request(RECENT, "large", "completed", null, "0.30", first);
        decided(first, "large", "0.01", "0.10");
        run(RECENT, talk, second, null, null);
        decided(request(RECENT, "small", "interrupted", null, "5", null), null, "0.01", "0.10");
        var broken = request(RECENT, "small", "discarded", null, "0.02", null);
        request(RECENT, "large", "interrupted", null, "5", broken);
        decided(broken, "large", "0.01", "0.10");
        decided(request(BEFORE, "small", "completed", null, "0.01", null), null, "0.01", "0.03");
    }

    private UUID id(Instant at) {
        return new UUID(at.toEpochMilli() << 16 | 0x7000 | ++made, Ids.next().getLeastSignificantBits());
    }

    private UUID conversation(Instant at, @Nullable UUID agent) {
        var id = id(at);
        database.database()
                .acrossTenantsDo(tx -> tx.execute("""
                        insert into conversations (tenant_id, id, model, body, sealed, created_at, agent_id)
                        values (?, ?, 'm', '{}', false, ?, ?)
                        """, tenant.value(), id, at.atOffset(ZoneOffset.UTC), agent));
        return id;
    }

    private void run(
            Instant at, UUID conversation, @Nullable UUID usage, @Nullable Boolean answered, @Nullable String cost) {
        var id = id(at);
        database.database()
                .acrossTenantsDo(tx -> tx.execute(
                        """
                        insert into runs (tenant_id, id, conversation_id, node_id, state, ended_at, created_at, usage_id,
                            answered, cost_usd)
                        values (?, ?, ?, ?, 'completed', ?, ?, ?, ?, ?::numeric)
                        """,
                        tenant.value(),
                        id,
                        conversation,
                        id,
                        at.atOffset(ZoneOffset.UTC),
                        at.atOffset(ZoneOffset.UTC),
                        usage,
                        answered,
                        cost));
    }

    private UUID request(
            Instant at,
            String tier,
            String outcome,
            @Nullable Integer firstTokenMs,
            String cost,
            @Nullable UUID upgradeOf) {
        var id = id(at);
        database.database()
                .acrossTenantsDo(tx -> tx.execute(
                        """
                        insert into usage_settlements (tenant_id, id, key_id, started_at, operation, outcome, model, tier,
                            input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
                            estimated, cost_usd, duration_ms, first_token_ms, upgrade_of)
                        values (?, ?, ?, ?, 'chat', ?, ?, ?, 10, 0, 0, 5, 0, false, ?::numeric, 1, ?::bigint, ?)
                        """,
                        tenant.value(),
                        id,
                        new UUID(1, 1),
                        at.atOffset(ZoneOffset.UTC),
                        outcome,
                        tier.equals("direct") ? "own" : "small-1",
                        tier,
                        cost,
                        firstTokenMs,
                        upgradeOf));
        return id;
    }

    private void cached(String day, long exact, long semantic, long misses, double saved) {
        database.database().acrossTenantsDo(tx -> tx.execute("""
                        insert into cache_counts (tenant_id, day, hits_exact, hits_semantic, misses, saved_usd)
                        values (?, ?::date, ?, ?, ?, ?)
                        """, tenant.value(), day, exact, semantic, misses, saved));
    }

    private void decided(UUID id, @Nullable String upgrade, String expected, String largest) {
        database.database()
                .acrossTenantsDo(tx -> tx.execute(
                        """
                        insert into router_decisions (tenant_id, id, cluster, tier, model, reason, early_exit, explored,
                            confidence, expected_cost_usd, largest_cost_usd, decision_us, layer, upgrade_tier, cascade,
                            candidates, advised)
                        values (?, ?, '', 'small', 'small-1', 'r', false, false, 0.9, ?::numeric, ?::numeric, 1, 'bandit', ?,
                            ?, '{"small": {"error": 0.1, "cost_usd": 0.01}, "large": {"error": 0, "cost_usd": 0.1}}', false)
                        """, tenant.value(), id, expected, largest, upgrade, upgrade == null ? null : "upgraded"));
    }

    private Overview overview(int days, @Nullable Retention retention) {
        return Tenancy.call(tenant, () -> database.database().inTenant(tx -> Overview.read(tx, days, NOW, retention)));
    }

    private static Overview.Metric metric(Overview of, Kpi kpi) {
        return of.metrics().stream()
                .filter(one -> one.name() == kpi)
                .findFirst()
                .orElseThrow();
    }

    private void week(Kpi kpi, double value, long n, double previous, long previousN) {
        var metric = metric(overview(7, null), kpi);
        assertThat(metric.value()).isEqualTo(value, within(1e-9));
        assertThat(metric.n()).isEqualTo(n);
        assertThat(metric.previous()).isEqualTo(previous, within(1e-9));
        assertThat(metric.previousN()).isEqualTo(previousN);
        var day = metric.trend().stream()
                .filter(one -> one.day().equals(LocalDate.of(2026, 3, 9)))
                .findFirst()
                .orElseThrow();
        assertThat(day.value()).isEqualTo(value, within(1e-9));
        assertThat(day.n()).isEqualTo(n);
    }

    @Test
    void countsConversations() {
        week(Kpi.CONVERSATIONS, 3, 3, 2, 2);
    }

    @Test
    void tellsTheShareThatCitesAPassage() {
        week(Kpi.ANSWERED_RATE, 0.75, 4, 0.5, 2);
    }

    @Test
    void tellsWithinWhatTimeTheFirstWordCame() {
        week(Kpi.FIRST_TOKEN_P95_MS, 190, 20, 500, 1);
    }

    @Test
    void dividesTheCostByTheConversationsOfPricedAnswers() {
        week(Kpi.COST_PER_CONVERSATION_USD, 0.3, 2, 0.4, 1);
    }

    /// Of the third of March a quarter counts, since a quarter of today has passed.
    @Test
    void comparesWhatTheCacheDidOverEquallyLongTimes() {
        week(Kpi.CACHE_HIT_RATE, 0.5, 8, 3.0 / 9, 9);
        week(Kpi.SAVED_CACHE_USD, 2, 4, 3, 3);
    }

    /// 0.02 × 0.10 / 0.01 - 0.02, and 0.30 × 0.10 / 0.10 - 0.32.
    @Test
    void savesByRoutingWhatTheDearestHadCost() {
        week(Kpi.SAVED_ROUTING_USD, 0.18 - 0.02, 2, 0.02, 1);
    }

    @Test
    void comparesOnlyWithATimeThatIsKeptWhole() {
        var retention = new Retention(45, null, 30);
        var month = overview(30, retention);
        assertThat(metric(overview(30, null), Kpi.CONVERSATIONS).previous()).isZero();
        for (var kpi : List.of(Kpi.CONVERSATIONS, Kpi.ANSWERED_RATE, Kpi.COST_PER_CONVERSATION_USD)) {
            assertThat(metric(month, kpi).previous()).as(kpi.name()).isNull();
            assertThat(metric(month, kpi).previousN()).isZero();
            assertThat(metric(month, kpi).keptDays()).isEqualTo(45);
            assertThat(metric(overview(7, retention), kpi).previous()).isPositive();
        }
        // the ledger is kept for 62 days, the router's decisions for 30, what the cache counts for 190
        assertThat(metric(month, Kpi.FIRST_TOKEN_P95_MS).keptDays()).isEqualTo(62);
        assertThat(metric(overview(90, retention), Kpi.CACHE_HIT_RATE).keptDays())
                .isEqualTo(190);
        assertThat(metric(month, Kpi.SAVED_ROUTING_USD).keptDays()).isEqualTo(30);
        assertThat(metric(overview(30, null), Kpi.CONVERSATIONS).keptDays()).isNull();
    }

    private List<Requests.Row> requests(@Nullable UUID before, int limit) {
        var filter = new Requests.Filter(BEFORE, NOW, null, null, null, null, null, null, null, null, AGENT, before);
        return Tenancy.call(tenant, () -> database.database().inTenant(tx -> Requests.list(tx, filter, limit)));
    }

    @Test
    void listsBothAttemptsOfAnAgentsRequestAPageAtATime() {
        var both = requests(null, 10);
        assertThat(both.stream().map(Requests.Row::outcome)).containsExactly("completed", "discarded");
        assertThat(both.getFirst().upgradeOf()).isEqualTo(both.getLast().id());
        assertThat(both.stream().map(Requests.Row::conversationId)).containsOnly(Ids.format("conv", talk));
        assertThat(requests(null, 1)).containsExactly(both.getFirst());
        var first = Ids.parse("use", both.getFirst().id()).orElseThrow();
        assertThat(requests(first, 10)).containsExactly(both.getLast());
    }

    private UsageBy usage(UsageBy.Group group) {
        return Tenancy.call(
                tenant,
                () -> database.database()
                        .inTenant(tx -> UsageBy.read(tx, group, Instant.parse("2026-03-09T00:00:00Z"), NOW)));
    }

    private static UsageBy.Row row(UsageBy of, String key) {
        return of.data().stream()
                .filter(one -> key.equals(one.key()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void countsARequestOfTwoAttemptsOnceAndWhatBothUsed() {
        var agents = usage(UsageBy.Group.AGENT);
        // 20 direct ones, one kept, one interrupted, and two pairs
        assertThat(agents.total().requests()).isEqualTo(24);
        assertThat(agents.total().tokens()).isEqualTo(26 * 15);
        var of = row(agents, "agt_" + AGENT).sum();
        assertThat(of.requests()).isEqualTo(1);
        assertThat(of.tokens()).isEqualTo(30);
        assertThat(of.costUsd()).isEqualByComparingTo("0.32");
        var tiers = usage(UsageBy.Group.TIER);
        assertThat(row(tiers, "small").sum().requests()).isEqualTo(4);
        assertThat(row(tiers, "large").sum().requests()).isEqualTo(2);
        assertThat(row(tiers, "direct").sum().firstTokenMsP95()).isEqualTo(190);
        assertThat(row(usage(UsageBy.Group.DAY), "2026-03-09").sum().costUsd()).isEqualByComparingTo("10.36");
    }
}
