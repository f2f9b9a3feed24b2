package dev.parley.tenancy.plans;

import dev.parley.tenancy.Feature;
import dev.parley.tenancy.Plan;
import dev.parley.tenancy.PlanLimit;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.Tier;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A plan as answers show it; of a tenant, with what it uses and what is to come.
record PlanView(
        Tier tier,
        Money monthlyPrice,
        Map<String, Limit> limits,
        List<Feature> features,
        Plan.Support support,
        @Nullable Change scheduled) {
    record Money(String amount, String currency) {}

    /// @param used null where nobody counts it
    record Limit(long allowed, @Nullable Long used) {}

    record Change(Tier tier, Instant at) {}

    static PlanView of(Plan plan) {
        var limits = new LinkedHashMap<String, Limit>();
        for (var limit : PlanLimit.values()) limits.put(limit.spelling(), new Limit(plan.allowed(limit), null));
        var features = plan.features().stream().sorted().toList();
        return new PlanView(plan.tier(), price(plan), limits, features, plan.support(), null);
    }

    static PlanView of(Tenant tenant, Map<PlanLimit, Long> used) {
        var limits = new LinkedHashMap<String, Limit>();
        for (var limit : PlanLimit.values())
            limits.put(limit.spelling(), new Limit(allowed(tenant, limit), used.get(limit)));
        var features = Arrays.stream(Feature.values()).filter(tenant::has).toList();
        var scheduled = tenant.state().scheduled();
        return new PlanView(
                tenant.tier(),
                price(tenant.plan()),
                limits,
                features,
                tenant.plan().support(),
                scheduled == null ? null : new Change(scheduled.tier(), scheduled.at()));
    }

    private static long allowed(Tenant tenant, PlanLimit limit) {
        return limit == PlanLimit.API_CALLS_PER_DAY
                ? tenant.apiCallsPerDay()
                : tenant.plan().allowed(limit);
    }

    private static Money price(Plan plan) {
        return new Money(plan.monthlyPrice().toPlainString(), plan.currency());
    }
}
