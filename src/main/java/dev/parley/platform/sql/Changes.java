package dev.parley.platform.sql;

import dev.parley.kernel.TenantId;
import java.util.function.Consumer;

/// Tells this node what any node changed, so that what is held in memory can be dropped or read anew.
///
/// A change is a topic (`api_keys`, `tenants`, `documents`) and a tenant, announced by triggers of the tables in the
/// transaction that changes them. It arrives by NOTIFY at once; a poll finds within half a second what a lost
/// connection
/// missed. A subscriber may be told of a change more than once.
public interface Changes {
    /// @param changed called on a background thread; must not block for long
    void subscribe(String topic, Consumer<TenantId> changed);
}
