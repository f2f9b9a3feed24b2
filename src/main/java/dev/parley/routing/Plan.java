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
public record Plan(
        String tier, List<Target> targets, @Nullable Decision decision) {
    public Plan {
        targets = List.copyOf(targets);
    }

    /// Where there was nothing to decide.
    public Plan(String tier, List<Target> targets) {
        this(tier, targets, null);
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
                decision);
    }
}
