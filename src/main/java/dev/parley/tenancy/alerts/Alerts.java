package dev.parley.tenancy.alerts;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Page;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Plan;
import dev.parley.tenancy.PlanLimit;
import dev.parley.tenancy.Plans;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.alerts.Alert.Kind;
import dev.parley.tenancy.alerts.Alert.Reached;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The table of alerts. Whoever counts something calls `raise` as often as it likes: memory alone is asked
/// unless there is something new to tell, and that is written on a thread of its own. Each level is told once
/// in a period, whatever the number of nodes.
public final class Alerts {
    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    private static final int REMEMBERED = 100_000;

    private final Database database;
    private final Plans plans;
    private final Tasks tasks;
    /// What this node has told already.
    private final Cache<Told, Boolean> told =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    private record Told(TenantId tenant, Kind kind, String limit, String period, int level) {}

    public Alerts(Database database, Plans plans, Tasks tasks) {
        this.database = database;
        this.plans = plans;
        this.tasks = tasks;
    }

    /// Tells that a limit of the plan is near or reached, with the plan that would fit.
    /// @param allowed what the tenant may use, which its operator can have set apart from the plan
    /// @param period see `Reached`
    public void raise(Tenant tenant, PlanLimit limit, long used, long allowed, String period) {
        var suggested = plans.larger(tenant.tier(), limit, used).map(Plan::tier).orElse(null);
        raise(
                tenant.id(),
                new Reached(
                        Kind.PLAN_LIMIT,
                        limit.spelling(),
                        BigDecimal.valueOf(used),
                        BigDecimal.valueOf(allowed),
                        period,
                        suggested));
    }

    /// Tells what was reached; does nothing below 80 percent, and when it was told before. Never waits and
    /// never throws.
    public void raise(TenantId tenant, Reached reached) {
        int level = reached.level();
        if (level == 0) return;
        var fresh = new Told(tenant, reached.kind(), reached.limit(), reached.period(), level);
        if (told.asMap().putIfAbsent(fresh, true) != null) return;
        tasks.start("alert", () -> write(fresh, reached));
    }

    private void write(Told of, Reached reached) {
        try {
            database.acrossTenantsDo(tx -> insert(tx, of, reached));
        } catch (PlatformException unavailable) {
            // the next one who counts tries again
            told.invalidate(of);
            LOG.warn("An alert of tenant {} could not be written: {}", of.tenant, unavailable.detail());
        }
    }

    private static void insert(Tx tx, Told of, Reached reached) {
        var suggested = reached.suggestedTier();
        tx.execute(
                "insert into alerts (tenant_id, id, kind, level, limit_name, used, allowed, period, suggested_tier)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
                of.tenant.value(),
                Ids.next(),
                of.kind.name().toLowerCase(Locale.ROOT),
                of.level,
                of.limit,
                reached.used(),
                reached.allowed(),
                of.period,
                suggested == null ? null : suggested.name().toLowerCase(Locale.ROOT));
    }

    /// The newest first.
    /// @param tenant null for those of all tenants
    /// @param before the last of the page before; null for the first page
    Page<Alert> list(@Nullable TenantId tenant, @Nullable UUID before, int limit) {
        Function<Tx, Page<Alert>> read = tx -> Page.of(
                tx.list(
                        "select * from alerts where ?::uuid is null or id < ?::uuid order by id desc limit ?",
                        AlertRows::map,
                        before,
                        before,
                        limit + 1),
                limit,
                alert -> Ids.format("alr", alert.id()));
        return Optional.ofNullable(tenant)
                .map(one -> Tenancy.call(one, () -> database.inTenant(read)))
                .orElseGet(() -> database.acrossTenants(read));
    }
}
