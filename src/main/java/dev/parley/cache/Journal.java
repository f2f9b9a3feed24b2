package dev.parley.cache;

import dev.parley.kernel.TenantId;
import java.util.List;

/// What nodes write down in common about kept answers.
public interface Journal {
    /// As many events are kept of a tenant; what is older counts as a purge of everything.
    int KEPT = 5_000;

    /// Writes the event down as the tenant's next.
    /// @param event whose number does not matter
    void add(TenantId tenant, Event event);

    /// @param newest the number of the tenant's newest event, 0 before the first
    /// @param events in order
    record Told(long newest, List<Event> events) {}

    /// What happened after the event of that number.
    Told after(TenantId tenant, long number);

    /// Adds to what is counted of the tenant.
    void count(TenantId tenant, Counts more);

    /// What all nodes counted of the tenant in the last 30 days.
    Counts counted(TenantId tenant);
}
