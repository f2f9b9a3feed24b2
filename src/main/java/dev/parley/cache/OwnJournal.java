package dev.parley.cache;

import dev.parley.kernel.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A journal in memory, for one process.
final class OwnJournal implements Journal {
    private final Map<TenantId, List<Event>> events = new ConcurrentHashMap<>();
    private final Map<TenantId, Counts> counts = new ConcurrentHashMap<>();

    @Override
    public void add(TenantId tenant, Event event) {
        events.compute(tenant, (_, before) -> {
            var all = before == null ? new ArrayList<Event>() : before;
            all.add(event.numbered(all.size() + 1));
            return all;
        });
    }

    @Override
    public Told after(TenantId tenant, long number) {
        var told = new ArrayList<Event>();
        events.computeIfPresent(tenant, (_, all) -> {
            told.addAll(all.subList((int) number, all.size()));
            return all;
        });
        return new Told(number + told.size(), told);
    }

    @Override
    public void count(TenantId tenant, Counts more) {
        counts.merge(tenant, more, Counts::plus);
    }

    @Override
    public Counts counted(TenantId tenant, int days) {
        return counts.getOrDefault(tenant, Counts.NONE);
    }

    @Override
    public Scores scores(TenantId tenant, int days) {
        return new Scores(counted(tenant, days).scores(), null);
    }
}
