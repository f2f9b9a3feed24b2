package dev.parley.tenancy.plans;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.FieldFault;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.tenancy.Expected;
import dev.parley.tenancy.Plan;
import dev.parley.tenancy.PlanLimit;
import dev.parley.tenancy.Plans;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.TenantState;
import dev.parley.tenancy.Tenants;
import dev.parley.tenancy.Tier;
import dev.parley.tenancy.alerts.Alert.Kind;
import dev.parley.tenancy.alerts.Alert.Reached;
import dev.parley.tenancy.alerts.Alerts;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Moves tenants between plans: to a larger one at once, to a smaller one at the end of the calendar month in the
/// tenant's time zone, and only when what the tenant has fits it, then and at the end of the month.
public final class PlanChanges {
    private static final int AT_A_TIME = 100;

    private final Tenants tenants;
    private final Plans plans;
    private final List<PlanUse> uses;
    private final Alerts alerts;
    private final InstantSource clock;

    public PlanChanges(Tenants tenants, List<PlanUse> uses, Alerts alerts, InstantSource clock) {
        this.tenants = tenants;
        this.plans = tenants.plans();
        this.uses = List.copyOf(uses);
        this.alerts = alerts;
        this.clock = clock;
    }

    /// @throws PlatformException NOT_FOUND, PRECONDITION_FAILED; CONFLICT naming each thing that does not fit
    public Tenant change(TenantId id, Tier tier, Expected expected) {
        var used = used(id);
        return tenants.change(id, expected, "tenant.plan_changed", tenant -> changed(tenant, tier, used));
    }

    /// What the tenant uses now, of what somebody counts.
    public Map<PlanLimit, Long> used(TenantId id) {
        var used = new EnumMap<PlanLimit, Long>(PlanLimit.class);
        for (var use : uses) used.put(use.limit(), use.used().applyAsLong(id));
        return used;
    }

    /// The state in which the change has been made, or scheduled. The plan it is on takes back what was scheduled.
    public TenantState changed(Tenant tenant, Tier tier, Map<PlanLimit, Long> used) {
        if (tier.compareTo(tenant.tier()) >= 0) return tenant.state().on(tier);
        var misfits = misfits(plans.of(tier), used);
        if (!misfits.isEmpty())
            throw new PlatformException(
                            ErrorCode.CONFLICT,
                            "The tenant does not fit the plan " + spelling(tier) + ": "
                                    + misfits.getFirst().detail())
                    .faults(misfits);
        var next = YearMonth.from(clock.instant().atZone(tenant.zone())).plusMonths(1);
        return tenant.state()
                .changingTo(tier, next.atDay(1).atStartOfDay(tenant.zone()).toInstant());
    }

    private static List<FieldFault> misfits(Plan plan, Map<PlanLimit, Long> used) {
        return used.entrySet().stream()
                .filter(use -> use.getKey().standing() && use.getValue() > plan.allowed(use.getKey()))
                .map(use -> new FieldFault(
                        use.getKey().spelling(),
                        use.getValue() + " of " + use.getKey().spelling() + " are used, and it allows "
                                + plan.allowed(use.getKey()) + "."))
                .toList();
    }

    /// Makes the changes whose time has come; a tenant that no longer fits keeps its plan, and an alert says so.
    public void takeEffect() {
        for (var id : tenants.dueForChange(clock.instant(), AT_A_TIME)) takeEffect(id);
    }

    private void takeEffect(TenantId id) {
        var used = used(id);
        tenants.change(id, Expected.ANY, "tenant.plan_changed", tenant -> {
            var scheduled = tenant.state().scheduled();
            if (scheduled == null || scheduled.at().isAfter(clock.instant())) return tenant.state();
            var plan = plans.of(scheduled.tier());
            var misfits = misfits(plan, used);
            if (misfits.isEmpty()) return tenant.state().on(scheduled.tier());
            misfits.forEach(misfit -> raise(tenant, plan, PlanLimit.of(misfit.field()), used));
            return tenant.state().on(tenant.tier());
        });
    }

    private void raise(Tenant tenant, Plan plan, PlanLimit limit, Map<PlanLimit, Long> used) {
        alerts.raise(
                tenant.id(),
                new Reached(
                        Kind.DOWNGRADE,
                        limit.spelling(),
                        BigDecimal.valueOf(used.getOrDefault(limit, 0L)),
                        BigDecimal.valueOf(plan.allowed(limit)),
                        YearMonth.from(clock.instant().atZone(tenant.zone())).toString(),
                        tenant.tier()));
    }

    private static String spelling(Tier tier) {
        return tier.name().toLowerCase(Locale.ROOT);
    }
}
