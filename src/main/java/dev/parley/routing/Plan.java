package dev.parley.routing;

import dev.parley.providers.Target;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where a request may go.
///
/// @param tier how the targets were chosen: `direct` for a model the caller named, `default` for the tenant's chain,
///     or the tier that the router chose
/// @param targets in the order in which they are tried; never empty
/// @param decision the router's; null when it was not asked
/// @param upgrade who is asked when the answer fails the check; null when it is not checked
public record Plan(
        String tier,
        List<Target> targets,
        @Nullable Decision decision,
        @Nullable Upgrade upgrade) {
    /// @param plan without a further one
    /// @param leastGain how much likelier a right answer has to be, for the price to be worth it
    public record Upgrade(Plan plan, double leastGain) {}

    public Plan {
        targets = List.copyOf(targets);
    }

    /// Where there was nothing to decide.
    public Plan(String tier, List<Target> targets) {
        this(tier, targets, null);
    }

    public Plan(String tier, List<Target> targets, @Nullable Decision decision) {
        this(tier, targets, decision, null);
    }

    /// Whether an answer of the target is checked: those that take the place of the first tier's models are as
    /// able as who would be asked then.
    public boolean checks(Target target) {
        return upgrade != null && !upgrade.plan.targets.contains(target);
    }

    /// Whether the model is the one that was to answer, at once or after the check.
    public boolean means(String model) {
        return targets.getFirst().model().equals(model)
                || (upgrade != null && upgrade.plan.targets.getFirst().model().equals(model));
    }

    /// The tiers and models whose answers may stand for each other.
    public String family() {
        var family = tier + " " + targets.getFirst().model();
        return upgrade == null ? family : family + " then " + upgrade.plan.family();
    }

    /// The side of a running canary that the request is on; null when it is outside of one, or what the router
    /// decided is not asked first.
    @Nullable
    Side canary() {
        if (decision == null || targets.isEmpty()) return null;
        return decision.model().equals(targets.getFirst().model()) ? decision.canary() : null;
    }

    /// The same without the targets of other models.
    public Plan only(Set<String> models) {
        if (targets.stream().allMatch(target -> models.contains(target.model()))) return this;
        return new Plan(
                tier,
                targets.stream()
                        .filter(target -> models.contains(target.model()))
                        .toList(),
                decision,
                upgrade);
    }
}
