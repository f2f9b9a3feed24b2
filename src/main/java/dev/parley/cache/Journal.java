package dev.parley.cache;

import dev.parley.kernel.TenantId;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /// What all nodes counted of the tenant in the last days (UTC), today among them, without the scores.
    Counts counted(TenantId tenant, int days);

    /// @param since the first day that there are any of; null without any
    record Scores(Map<Score, Score.Count> all, @Nullable LocalDate since) {}

    /// The scores of the same time.
    Scores scores(TenantId tenant, int days);
}
