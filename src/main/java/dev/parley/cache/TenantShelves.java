package dev.parley.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What is kept for one tenant, and what was learned from its outcomes.
final class TenantShelves {
    /// Share of the memory that is freed at once, so that not every new entry evicts.
    private static final double FREED = 0.125;

    private final Map<Partition, Shelf> shelves = new ConcurrentHashMap<>();
    private final Supplier<Shelf> empty;
    private final long most;
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicLong bytes = new AtomicLong();
    final Decision decision;
    final Counters counters = new Counters();

    /// @param most bytes that are kept
    TenantShelves(long most, double bound, Supplier<Shelf> empty) {
        this.most = most;
        this.empty = empty;
        this.decision = new Decision(bound);
    }

    @Nullable
    Shelf shelf(Partition partition) {
        return shelves.get(partition);
    }

    /// Nothing when the answer was removed meanwhile.
    void put(Partition partition, String question, float[] vector, Kept kept) {
        writing.lock();
        try {
            if (kept.removed()) return;
            var shelf = shelves.computeIfAbsent(partition, _ -> empty.get());
            bytes.addAndGet(shelf.add(question, vector, kept));
            if (bytes.get() > most) evict();
        } finally {
            writing.unlock();
        }
    }

    /// The least recently used first.
    private void evict() {
        var all = new ArrayList<>(entries());
        all.sort(Comparator.comparingLong(Kept::used));
        var gone = new HashSet<Kept>();
        long target = (long) (most * (1 - FREED));
        double each = (double) bytes.get() / Math.max(1, all.size());
        for (var kept : all) {
            if (bytes.get() - gone.size() * each <= target) break;
            gone.add(kept);
        }
        remove(gone::contains);
        counters.evicted.add(gone.size());
    }

    void remove(Predicate<Kept> unwanted) {
        writing.lock();
        try {
            for (var shelf : shelves.values()) bytes.addAndGet(-shelf.remove(unwanted));
            shelves.values().removeIf(shelf -> shelf.phrasings() == 0);
        } finally {
            writing.unlock();
        }
    }

    Collection<Kept> entries() {
        var all = new HashSet<Kept>();
        for (var shelf : shelves.values()) all.addAll(shelf.entries());
        return all;
    }

    long bytes() {
        return bytes.get();
    }
}
