package dev.parley.gateway;

import dev.parley.kernel.TenantId;
import dev.parley.providers.Target;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// How many of each tenant's requests wait for each provider on this node: a provider that hangs must not hold all
/// that the tenant may have running, while others would answer.
final class Bulkhead {
    private final int most;
    private final ConcurrentMap<Place, Integer> waiting = new ConcurrentHashMap<>();

    /// @param provider its name, with its owner where it is a tenant's own
    record Place(TenantId tenant, String provider) {
        static Place of(TenantId tenant, Target target) {
            return new Place(tenant, target.owner() == null ? target.provider() : target.owner());
        }
    }

    Bulkhead(int most) {
        this.most = most;
    }

    /// @return whether there was room; `leave` must follow then
    boolean enter(Place place) {
        int now = waiting.merge(place, 1, Integer::sum);
        if (now <= most) return true;
        leave(place);
        return false;
    }

    void leave(Place place) {
        waiting.computeIfPresent(place, (_, count) -> count == 1 ? null : count - 1);
    }
}
