package dev.parley.routing;

import dev.parley.audit.Audit;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Held;
import dev.parley.platform.sql.Tx;
import dev.parley.platform.tasks.Tasks;
import dev.parley.routing.quality.Canary;
import dev.parley.routing.quality.Canary.Counts;
import dev.parley.routing.quality.Canary.Rate;
import dev.parley.routing.quality.Canary.Stage;
import dev.parley.routing.quality.Canary.State;
import dev.parley.tenancy.TenantConfig.Optimize;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The tables of canaries. Each node counts what it sees and adds it to the rows, a few times a second; the one that
/// adds the count which decides makes the verdict, in the same transaction, and all others read it.
final class Canaries {
    static final String PREFIX = "can";

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int TENANTS = 10_000;
    /// How many ended ones are shown.
    private static final int SHOWN = 100;
    private static final String COLUMNS =
            "id, tier, model, optimize, share, margin, alpha, least, slow_ms, stage, reason, created_at, ended_at";

    private final Database database;
    private final Held<TenantId, OfTenant> held;
    private final Map<Side, Counts> waiting = new ConcurrentHashMap<>();

    /// A tenant's canaries that have to do with its requests.
    ///
    /// @param running null while there is none
    /// @param promoted the latest last
    record OfTenant(TenantId tenant, @Nullable Trial running, List<Trial> promoted) {
        /// What holds for all users, by those that were promoted.
        Optional<Optimize> optimize() {
            return promoted.reversed().stream()
                    .flatMap(trial -> Optional.ofNullable(trial.optimize()).stream())
                    .findFirst();
        }

        Map<Tier, String> models() {
            var models = new HashMap<Tier, String>();
            for (var trial : promoted) {
                var tier = trial.tier();
                var model = trial.model();
                if (tier != null && model != null) models.put(tier, model);
            }
            return models;
        }
    }

    Canaries(Database database, Changes changes, Tasks tasks) {
        this.database = database;
        this.held = new Held<>(
                changes,
                List.of("router_canaries"),
                TENANTS,
                tenant -> Optional.of(database.acrossTenants(tx -> read(tx, tenant))),
                OfTenant::tenant);
        tasks.repeat("router-canaries", PAUSE, this::write);
    }

    /// From memory; the same instance until it is changed.
    OfTenant of(TenantId tenant) {
        return held.get(tenant).orElseThrow();
    }

    private static OfTenant read(Tx tx, TenantId tenant) {
        var all = tx.list(
                "select " + COLUMNS + " from router_canaries where tenant_id = ? and stage <> 'rolled_back'"
                        + " order by ended_at nulls last",
                Canaries::trial,
                tenant.value());
        var byStage = all.stream().collect(Collectors.groupingBy(Trial::stage));
        var running = byStage.getOrDefault(Stage.RUNNING, List.of());
        return new OfTenant(
                tenant,
                running.isEmpty() ? null : running.getFirst(),
                List.copyOf(byStage.getOrDefault(Stage.PROMOTED, List.of())));
    }

    /// Costs the request an entry in memory.
    void count(Side side, Counts counts) {
        waiting.merge(side, counts, Counts::plus);
    }

    /// Adds what somebody told of an answer, in the transaction that keeps it; judged by the next writing.
    ///
    /// @param advised whether this gateway knows nothing of the answer but that
    void told(Tx tx, Side side, Decisions.Outcome outcome, boolean advised) {
        var latency = outcome.latencyMs();
        var slowness = advised && latency != null
                ? Rate.of(tx.first(
                                "select ? > slow_ms from router_canaries where id = ?",
                                row -> row.getBoolean(1),
                                latency,
                                side.canary())
                        .orElse(false))
                : Rate.NONE;
        add(tx, side, new Counts(Rate.NONE, slowness, Rate.of(!outcome.right())));
        count(side, Counts.NONE);
    }

    /// Adds what this node counted, and judges. What cannot be added stays for the next time.
    synchronized void write() {
        var sides = waiting.keySet().stream()
                .collect(Collectors.groupingBy(Side::canary, Collectors.mapping(side -> side, Collectors.toSet())));
        sides.values().forEach(this::write);
    }

    private void write(Set<Side> sides) {
        var taken = new HashMap<Side, Counts>();
        for (var side : sides) {
            var counts = waiting.remove(side);
            if (counts != null) taken.put(side, counts);
        }
        var tenant = sides.iterator().next().tenant();
        try {
            boolean ended = database.acrossTenants(tx -> added(tx, tenant, taken));
            if (ended) held.changed(tenant);
        } catch (RuntimeException failed) {
            taken.forEach(this::count);
            throw failed;
        }
    }

    /// Nothing where the canary has ended.
    static void add(Tx tx, Side side, Counts counts) {
        tx.execute(
                """
                insert into router_canary_counts as has
                    (tenant_id, canary_id, candidate, failed, asked, slow, timed, poor, rated)
                select tenant_id, id, ?, ?, ?, ?, ?, ?, ? from router_canaries
                where tenant_id = ? and id = ? and stage = 'running'
                on conflict (tenant_id, canary_id, candidate) do update set failed = has.failed + excluded.failed,
                    asked = has.asked + excluded.asked, slow = has.slow + excluded.slow,
                    timed = has.timed + excluded.timed, poor = has.poor + excluded.poor,
                    rated = has.rated + excluded.rated
                """,
                side.candidate(),
                counts.errors().bad(),
                counts.errors().all(),
                counts.slowness().bad(),
                counts.slowness().all(),
                counts.quality().bad(),
                counts.quality().all(),
                side.tenant().value(),
                side.canary());
    }

    /// @return whether the canary ended by this
    private static boolean added(Tx tx, TenantId tenant, Map<Side, Counts> taken) {
        // of nodes that judge at the same time the second sees what the first made of it
        var trial = tx.first(
                        "select " + COLUMNS + " from router_canaries where tenant_id = ? and id = ?"
                                + " and stage = 'running' for no key update",
                        Canaries::trial,
                        tenant.value(),
                        taken.keySet().iterator().next().canary())
                .orElse(null);
        if (trial == null) return false;
        taken.forEach((side, counts) -> add(tx, side, counts));
        var state = state(tx, tenant, trial);
        var after = trial.rule().learn(state, Counts.NONE, Counts.NONE);
        if (after.stage() == Stage.RUNNING) return false;
        end(tx, tenant, trial, after);
        return true;
    }

    private static Trial end(Tx tx, TenantId tenant, Trial trial, State after) {
        var ended = tx.first(
                        "update router_canaries set stage = ?, reason = ?, ended_at = now()"
                                + " where tenant_id = ? and id = ? returning " + COLUMNS,
                        Canaries::trial,
                        after.stage().word(),
                        after.reason(),
                        tenant.value(),
                        trial.id())
                .orElseThrow();
        Audit.record(
                tx,
                tenant,
                "router_canary." + after.stage().word(),
                Ids.format(PREFIX, trial.id()),
                CanaryView.of(trial, state(tx, tenant, trial)),
                CanaryView.of(ended, after));
        return ended;
    }

    private static State state(Tx tx, TenantId tenant, Trial trial) {
        var sides = new HashMap<Boolean, Counts>();
        tx.list(
                        "select candidate, failed, asked, slow, timed, poor, rated from router_canary_counts"
                                + " where tenant_id = ? and canary_id = ?",
                        row -> Map.entry(
                                row.getBoolean(1),
                                new Counts(
                                        new Rate(row.getLong(2), row.getLong(3)),
                                        new Rate(row.getLong(4), row.getLong(5)),
                                        new Rate(row.getLong(6), row.getLong(7)))),
                        tenant.value(),
                        trial.id())
                .forEach(side -> sides.put(side.getKey(), side.getValue()));
        return new State(
                trial.stage(),
                sides.getOrDefault(true, Counts.NONE),
                sides.getOrDefault(false, Counts.NONE),
                trial.reason());
    }

    /// @throws PlatformException CONFLICT while another is running
    CanaryView start(TenantId tenant, Trial trial) {
        var view = database.inTenant(tx -> {
            var rule = trial.rule();
            var tier = trial.tier();
            var optimize = trial.optimize();
            var started = tx.first(
                            "insert into router_canaries (tenant_id, id, tier, model, optimize, share, margin, alpha,"
                                    + " least, slow_ms) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                                    + " on conflict (tenant_id) where stage = 'running' do nothing returning "
                                    + COLUMNS,
                            Canaries::trial,
                            tenant.value(),
                            trial.id(),
                            tier == null ? null : tier.word(),
                            trial.model(),
                            optimize == null ? null : optimize.name().toLowerCase(Locale.ROOT),
                            rule.share(),
                            rule.margin(),
                            rule.alpha(),
                            rule.least(),
                            trial.slowMs())
                    .orElseThrow(() -> new PlatformException(
                            ErrorCode.CONFLICT, "A canary is running; promote it or roll it back first."));
            var made = CanaryView.of(started, State.START);
            Audit.record(tx, tenant, "router_canary.started", Ids.format(PREFIX, trial.id()), null, made);
            return made;
        });
        held.changed(tenant);
        return view;
    }

    /// The latest first.
    List<CanaryView> list(TenantId tenant) {
        return database.inTenant(tx ->
                tx
                        .list(
                                "select " + COLUMNS + " from router_canaries order by id desc limit " + SHOWN,
                                Canaries::trial)
                        .stream()
                        .map(trial -> CanaryView.of(trial, state(tx, tenant, trial)))
                        .toList());
    }

    /// @throws PlatformException NOT_FOUND
    CanaryView get(TenantId tenant, UUID id) {
        return database.inTenant(tx -> {
            var trial = find(tx, id, "");
            return CanaryView.of(trial, state(tx, tenant, trial));
        });
    }

    private static Trial find(Tx tx, UUID id, String how) {
        return tx.first("select " + COLUMNS + " from router_canaries where id = ?" + how, Canaries::trial, id)
                .orElseThrow(() -> unknown(Ids.format(PREFIX, id)));
    }

    static PlatformException unknown(String id) {
        return new PlatformException(ErrorCode.NOT_FOUND, "There is no canary " + id + ".");
    }

    /// By hand: a running one to either stage, a promoted one back.
    /// @throws PlatformException NOT_FOUND, or CONFLICT when it has ended otherwise
    CanaryView end(TenantId tenant, UUID id, Stage stage) {
        write();
        var view = database.inTenant(tx -> {
            var trial = find(tx, id, " for no key update");
            boolean may =
                    trial.stage() == Stage.RUNNING || (trial.stage() == Stage.PROMOTED && stage == Stage.ROLLED_BACK);
            if (!may)
                throw new PlatformException(
                        ErrorCode.CONFLICT,
                        "The canary is " + trial.stage().word().replace('_', ' ') + ".");
            var state = state(tx, tenant, trial);
            var after = new State(stage, state.candidate(), state.control(), "by hand");
            return CanaryView.of(end(tx, tenant, trial, after), after);
        });
        held.changed(tenant);
        return view;
    }

    private static Trial trial(ResultSet row) throws SQLException {
        var id = row.getObject("id", UUID.class);
        var tier = row.getString("tier");
        var optimize = row.getString("optimize");
        var ended = row.getObject("ended_at", OffsetDateTime.class);
        return new Trial(
                id,
                tier == null ? null : Tier.parse(tier).orElseThrow(),
                row.getString("model"),
                optimize == null ? null : Optimize.valueOf(optimize.toUpperCase(Locale.ROOT)),
                new Canary(
                        id.toString(),
                        row.getDouble("share"),
                        row.getDouble("margin"),
                        row.getDouble("alpha"),
                        row.getInt("least")),
                row.getInt("slow_ms"),
                Stage.valueOf(row.getString("stage").toUpperCase(Locale.ROOT)),
                row.getString("reason"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                ended == null ? null : ended.toInstant());
    }
}
