package dev.parley.tenancy;

import dev.parley.platform.json.Resource;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The plans of `tenancy/plans.yaml`. Immutable.
public final class Plans {
    /// What a tenant is on whose creation names no tier: see `docs/operations/onboarding.md`.
    public static final Tier UNNAMED = Tier.ENTERPRISE;

    private final Map<Tier, Plan> plans = new EnumMap<>(Tier.class);

    private record Book(List<Plan> plans) {}

    public Plans() {
        for (var plan : Resource.yaml("tenancy/plans.yaml", Book.class).plans()) plans.put(plan.tier(), plan);
        for (var tier : Tier.values())
            if (!plans.containsKey(tier)) throw new IllegalStateException("plans.yaml lacks " + tier);
    }

    public Plan of(Tier tier) {
        var plan = plans.get(tier);
        if (plan == null) throw new IllegalStateException("There is no plan " + tier);
        return plan;
    }

    /// The smallest first.
    public List<Plan> all() {
        return List.copyOf(plans.values());
    }

    /// The smallest plan above `tier` that allows more than `used`; empty when none does.
    public Optional<Plan> larger(Tier tier, PlanLimit limit, long used) {
        return plans.values().stream()
                .filter(plan -> plan.tier().compareTo(tier) > 0 && plan.allowed(limit) > used)
                .min(Comparator.comparing(Plan::tier));
    }
}
