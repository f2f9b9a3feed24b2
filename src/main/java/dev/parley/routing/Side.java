package dev.parley.routing;

import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import java.util.UUID;

/// Which side of a running canary a request is on.
///
/// @param candidate whether it gets what is tried; else it is what that is compared with
public record Side(TenantId tenant, UUID canary, boolean candidate) {
    /// `can_<uuid>`.
    public String key() {
        return Ids.format(Canaries.PREFIX, canary);
    }

    /// As the header tells it.
    @Override
    public String toString() {
        return (candidate ? "candidate" : "control") + "; id=" + key();
    }
}
