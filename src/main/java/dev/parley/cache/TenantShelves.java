package dev.parley.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.kernel.Share;
import dev.parley.kernel.TenantId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What is kept for one tenant, and what was learned from its outcomes.
final class TenantShelves {
    /// Share of the memory that is freed at once, so that not every new entry evicts.
    private static final double FREED = 0.125;
    private static final int PARTITIONS = 1_000;
    private static final int TALLIES = 10_000;
    private static final int PURGES = 500;

    private final TenantId id;
    private final Journal journal;
    private final Map<Partition, Shelf> shelves = new ConcurrentHashMap<>();
    private final Supplier<Shelf> empty;
    private final long most;
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicLong bytes = new AtomicLong();
    /// How far each partition was filled from the shared tier.
    private final Cache<Partition, Long> filled =
            Caffeine.newBuilder().maximumSize(PARTITIONS).build();
    private final Cache<UUID, Tally> tallies =
            Caffeine.newBuilder().maximumSize(TALLIES).build();
    private final ReentrantLock reading = new ReentrantLock();
    /// The newest event that is applied here; less than 0 before the journal was read.
    private volatile long known = -1;
    private volatile List<Event.Purge> purges = List.of();
    private volatile Share told = Share.NONE;
    private volatile Share judged = Share.NONE;
    final Decision decision;
    final Counters counters = new Counters();

    /// @param most bytes that are kept
    TenantShelves(TenantId id, Journal journal, long most, DoubleSupplier bound, Supplier<Shelf> empty) {
        this.id = id;
        this.journal = journal;
        this.most = most;
        this.empty = empty;
        this.decision = new Decision(bound);
    }

    @Nullable
    Shelf shelf(Partition partition) {
        return shelves.get(partition);
    }

    /// Reads and applies what happened on any node since this one last knew.
    void catchUp() {
        reading.lock();
        try {
            var news = journal.after(id, Math.max(0, known));
            for (var event : news.events()) apply(event);
            decision.fit();
            known = news.newest();
        } finally {
            reading.unlock();
        }
    }

    private void apply(Event event) {
        switch (event) {
            case Event.Purge purge -> purge(purge);
            case Event.Outcome outcome -> learn(outcome);
        }
    }

    private void purge(Event.Purge purge) {
        writing.lock();
        try {
            var all = new ArrayList<>(purges);
            all.add(purge);
            // so many parts are as good as the whole
            purges = all.size() > PURGES ? List.of(Event.Purge.all(purge.number())) : List.copyOf(all);
            remove(purge::takes);
        } finally {
            writing.unlock();
        }
    }

    private void learn(Event.Outcome outcome) {
        var tally = tally(outcome.entry()).with(outcome.right());
        tallies.put(outcome.entry(), tally);
        if (outcome.evidence().length > 0) decision.learn(outcome.evidence(), outcome.right());
        if (!outcome.served()) return;
        told = told.with(!outcome.right());
        if (outcome.judged()) judged = judged.with(!outcome.right());
        if (tally.spoilt()) remove(kept -> kept.id().equals(outcome.entry()));
    }

    Tally tally(UUID entry) {
        var tally = tallies.getIfPresent(entry);
        return tally == null ? Tally.NONE : tally;
    }

    /// The newest event that this node knows of.
    long known() {
        if (known < 0) catchUp();
        return known;
    }

    Share told() {
        return told;
    }

    Share judged() {
        return judged;
    }

    /// Takes in what the shared tier has of the partition, and the question's own answer.
    void fill(Partition partition, String question, SharedTier tier, long now) {
        var since = filled.getIfPresent(partition);
        var found = tier.look(partition, question, since == null ? 0 : since);
        for (var shared : found.answers()) take(partition, shared, now);
        filled.put(partition, found.upTo());
    }

    private void take(Partition partition, SharedTier.Shared shared, long now) {
        var shelf = shelf(partition);
        var same = shelf == null ? null : shelf.exact(shared.question()).orElse(null);
        boolean newer =
                same == null || shared.entry().created().isAfter(same.entry().created());
        if (newer)
            put(
                    partition,
                    shared.question(),
                    shared.vector(),
                    new Kept(shared.id(), shared.known(), shared.entry(), now));
    }

    /// Whether something happened since the answer was asked for, by which it must not be served.
    boolean refuses(Kept kept) {
        return kept.removed() || tally(kept.id()).spoilt() || purges.stream().anyMatch(purge -> purge.takes(kept));
    }

    /// Nothing when the answer is not to be served any more.
    void put(Partition partition, String question, float[] vector, Kept kept) {
        writing.lock();
        try {
            if (refuses(kept)) return;
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
