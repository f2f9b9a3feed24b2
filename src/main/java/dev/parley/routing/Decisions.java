package dev.parley.routing;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Held;
import dev.parley.platform.sql.Tx;
import dev.parley.platform.tasks.Tasks;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.routing.quality.Bandit;
import dev.parley.routing.quality.Bandit.Arm;
import dev.parley.routing.quality.Calibration;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The tables of decisions and of what their outcomes taught. Decisions are written in batches aside from the
/// requests: what is not written yet is lost with the process, and so is what comes faster than it can be
/// written, which a metric tells.
final class Decisions {
    private static final int WAITING = 20_000;
    private static final int BATCH = 500;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int TENANTS = 10_000;
    private static final double MEMORY = 200;

    private final Database database;
    private final ArrayBlockingQueue<Consumer<Tx>> waiting = new ArrayBlockingQueue<>(WAITING);
    private final Held<TenantId, Learned> learned;
    private final Metrics.Counter lost;
    private final Canaries canaries;

    Decisions(Database database, Changes changes, Tasks tasks, Metrics metrics, Canaries canaries) {
        this.canaries = canaries;
        this.database = database;
        this.learned = new Held<>(
                changes, List.of("router_arms"), TENANTS, tenant -> Optional.of(read(tenant)), Learned::tenant);
        this.lost = metrics.counter(
                "parley_router_decisions_lost_total", "Decisions that came faster than they could be written");
        tasks.repeat("router-decisions", PAUSE, this::write);
        tasks.repeat("router-decisions-old", Duration.ofHours(1), this::forget);
    }

    /// Costs the request a place in a queue.
    /// @param advised whether the caller carries it out, and not this gateway
    void add(TenantId tenant, Decision decision, boolean advised) {
        later(tx -> insert(tx, tenant, decision, advised));
    }

    /// Keeps what became of a decision to check the answer; behind the decision in the queue.
    void ended(TenantId tenant, UUID id, CascadeEnd end) {
        later(tx -> tx.execute(
                "update router_decisions set cascade = ?, cascade_reason = ?, cascade_instead_usd = ?"
                        + " where tenant_id = ? and id = ?",
                end.outcome().word(),
                end.reason(),
                end.insteadUsd(),
                tenant.value(),
                id));
    }

    private void later(Consumer<Tx> written) {
        if (!waiting.offer(written)) lost.add();
    }

    /// What the tenant's outcomes have taught; from memory.
    Learned learned(TenantId tenant) {
        return learned.get(tenant).orElseThrow();
    }

    /// Written now, for a caller who is told of it.
    synchronized void write() {
        var batch = new ArrayList<Consumer<Tx>>();
        while (waiting.drainTo(batch, BATCH) > 0) {
            database.acrossTenantsDo(tx -> batch.forEach(one -> one.accept(tx)));
            batch.clear();
        }
    }

    private static void insert(Tx tx, TenantId tenant, Decision decision, boolean advised) {
        var side = decision.canary();
        var upgrade = decision.upgrade();
        tx.execute(
                """
                insert into router_decisions (tenant_id, id, layer, cluster, tier, model, reason, early_exit, explored,
                    canary_id, canary_candidate, advised, confidence, expected_cost_usd, largest_cost_usd, decision_us,
                    upgrade_tier, candidates, partly)
                select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ? where exists (select from tenants where id = ?)
                """,
                tenant.value(),
                decision.id(),
                decision.layer().word(),
                decision.cluster(),
                decision.tier(),
                decision.model(),
                decision.reason(),
                decision.earlyExit(),
                decision.explored(),
                side == null ? null : side.canary(),
                side != null && side.candidate(),
                advised,
                (float) decision.confidence(),
                decision.expectedCostUsd(),
                decision.largestCostUsd(),
                (int) Math.min(decision.micros(), Integer.MAX_VALUE),
                upgrade == null ? null : upgrade.tier(),
                candidates(decision),
                decision.partly(),
                tenant.value());
    }

    private static @Nullable String candidates(Decision decision) {
        if (decision.candidates().isEmpty()) return null;
        var json = Json.object();
        for (var one : decision.candidates())
            json.putObject(one.tier()).put("error", one.error()).put("cost_usd", one.cost());
        return json.toString();
    }

    private void forget() {
        database.acrossTenantsDo(
                tx -> tx.execute("delete from router_decisions where id < uuid7_floor(now() - interval '30 days')"));
    }

    private Learned read(TenantId tenant) {
        return database.acrossTenants(tx -> {
            var arms = new HashMap<String, List<Arm>>();
            tx.list(
                            "select cluster, tier, right_sum, wrong_sum, cost from router_arms where tenant_id = ?",
                            row -> Map.entry(row.getString("cluster"), arm(row)),
                            tenant.value())
                    .forEach(entry -> arms.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                            .add(entry.getValue()));
            return tx.first(
                            "select slope, shift from router_calibrations where tenant_id = ?",
                            row -> new Learned(tenant, arms, new Calibration(row.getDouble(1), row.getDouble(2))),
                            tenant.value())
                    .orElse(new Learned(tenant, arms, Learned.NONE));
        });
    }

    private static Arm arm(ResultSet row) throws SQLException {
        return new Arm(
                row.getString("tier"), row.getDouble("right_sum"), row.getDouble("wrong_sum"), row.getDouble("cost"));
    }

    /// @param success whether the answer served its purpose; null when only the score says so
    /// @param qualityScore from 0 to 1; null when nobody scored it
    record Outcome(
            @Nullable Boolean success,
            @Nullable Double qualityScore,
            @Nullable Long latencyMs) {
        boolean right() {
            if (Boolean.FALSE.equals(success)) return false;
            return qualityScore == null || qualityScore >= 0.5;
        }
    }

    /// @param side null outside of a canary
    private record Decided(
            String cluster,
            String tier,
            double cost,
            boolean advised,
            @Nullable Side side) {
        static Decided of(TenantId tenant, ResultSet row) throws SQLException {
            var canary = row.getObject("canary_id", UUID.class);
            return new Decided(
                    row.getString("cluster"),
                    row.getString("tier"),
                    row.getDouble("expected_cost_usd"),
                    row.getBoolean("advised"),
                    canary == null ? null : new Side(tenant, canary, row.getBoolean("canary_candidate")));
        }

        /// What is tried in a tier's place teaches nothing of the tier.
        boolean teaches() {
            return !cluster.isEmpty() && (side == null || !side.candidate());
        }
    }

    /// Keeps what became of a decision of the bound tenant, and learns from it.
    /// @throws PlatformException NOT_FOUND; CONFLICT when it is told a second time
    void outcome(TenantId tenant, UUID id, Outcome outcome) {
        write();
        database.inTenantDo(tx -> {
            var decided = tx.first(
                            """
                            update router_decisions set success = ?, quality_score = ?, latency_ms = ?, outcome_at = now()
                            where id = ? and outcome_at is null
                            returning cluster, case cascade when 'upgraded' then upgrade_tier else tier end as tier,
                                expected_cost_usd, advised, canary_id, canary_candidate
                            """,
                            row -> Decided.of(tenant, row),
                            outcome.right(),
                            outcome.qualityScore == null ? null : outcome.qualityScore.floatValue(),
                            outcome.latencyMs,
                            id)
                    .orElseThrow(() -> unknown(tx, id));
            if (decided.teaches()) learn(tx, tenant, decided, outcome.right());
            if (decided.side != null) canaries.told(tx, decided.side, outcome, decided.advised);
        });
        learned.changed(tenant);
    }

    private static PlatformException unknown(Tx tx, UUID id) {
        var key = dev.parley.kernel.Ids.format(Decision.PREFIX, id);
        return tx.first("select 1 from router_decisions where id = ?", row -> true, id)
                .map(told -> new PlatformException(ErrorCode.CONFLICT, "The outcome of " + key + " was told before."))
                .orElse(new PlatformException(ErrorCode.NOT_FOUND, "There is no decision " + key + "."));
    }

    private static void learn(Tx tx, TenantId tenant, Decided decided, boolean right) {
        // of outcomes at the same time each counts
        tx.first(
                "select pg_advisory_xact_lock(hashtextextended('router ' || ?, 0))",
                row -> true,
                tenant + decided.cluster);
        var known = tx.list(
                "select tier, right_sum, wrong_sum, cost from router_arms where cluster = ?",
                Decisions::arm,
                decided.cluster);
        var arms = new ArrayList<>(known);
        if (known.stream().noneMatch(arm -> arm.model().equals(decided.tier)))
            arms.add(new Arm(decided.tier, 0, 0, decided.cost));
        var after = new Bandit(1, MEMORY, 0.95).learn(new Bandit.State(arms), decided.tier, right, decided.cost);
        for (var arm : after.arms())
            if (arm.model().equals(decided.tier))
                tx.execute("""
                        insert into router_arms (tenant_id, cluster, tier, right_sum, wrong_sum, cost)
                        values (?, ?, ?, ?, ?, ?)
                        on conflict (tenant_id, cluster, tier) do update set right_sum = excluded.right_sum,
                            wrong_sum = excluded.wrong_sum, cost = excluded.cost, updated_at = now()
                        """, tenant.value(), decided.cluster, arm.model(), arm.right(), arm.wrong(), arm.cost());
    }

    /// What the router did for the bound tenant in the last days.
    RouterStatistics statistics(int days) {
        return read(tx -> RouterStatistics.read(tx, days));
    }

    /// What is written of the bound tenant's decisions.
    <T> T read(Function<Tx, T> question) {
        write();
        return database.inTenant(question);
    }

    /// Corrects the tenant's confidence by its outcomes of the last month.
    /// @throws PlatformException CONFLICT when there are too few
    Recalibration calibrate(TenantId tenant) {
        write();
        var calibration = database.inTenant(tx -> {
            var outcomes = tx.list(
                    "select confidence, success from router_decisions where outcome_at is not null and not early_exit"
                            + " and cascade is distinct from 'upgraded' and cluster <> '' and id >= uuid7_floor(coalesce("
                            + "(select calibrated_at from router_calibrations), '2000-01-01'))"
                            + " order by id desc limit 20000",
                    row -> new Recalibration.Outcome(row.getDouble(1), row.getBoolean(2)));
            var before = tx.first(
                    "select slope, shift from router_calibrations",
                    row -> new Calibration(row.getDouble(1), row.getDouble(2)));
            var found = Recalibration.of(outcomes, before.orElse(Learned.NONE));
            tx.execute(
                    """
                    insert into router_calibrations (tenant_id, slope, shift, outcomes, error_before, error_after)
                    values (?, ?, ?, ?, ?, ?)
                    on conflict (tenant_id) do update set slope = excluded.slope, shift = excluded.shift,
                        outcomes = excluded.outcomes, error_before = excluded.error_before,
                        error_after = excluded.error_after, calibrated_at = now()
                    """,
                    tenant.value(),
                    found.slope(),
                    found.shift(),
                    found.outcomes(),
                    found.errorBefore(),
                    found.errorAfter());
            return found;
        });
        learned.changed(tenant);
        return calibration;
    }
}
