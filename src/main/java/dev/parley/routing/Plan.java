package dev.parley.routing;

import dev.parley.providers.Target;
import java.util.List;

/// Where a request may go.
///
/// @param tier how the targets were chosen: `direct` for a model the caller named, `default` for the tenant's chain
/// @param targets in the order in which they are tried; never empty
public record Plan(String tier, List<Target> targets) {
    public Plan {
        targets = List.copyOf(targets);
    }
}
