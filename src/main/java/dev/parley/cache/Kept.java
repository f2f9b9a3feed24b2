package dev.parley.cache;

import java.util.UUID;

/// An entry in the cache.
public final class Kept {
    private final UUID id;
    private final long known;
    private final Entry entry;
    private volatile long used;
    private volatile boolean removed;
    /// Questions that lead here; changed under the tenant's lock.
    int phrasings;

    /// @param id the same on all nodes
    /// @param known the newest of the tenant's events when the question was asked
    Kept(UUID id, long known, Entry entry, long used) {
        this.id = id;
        this.known = known;
        this.entry = entry;
        this.used = used;
    }

    UUID id() {
        return id;
    }

    long known() {
        return known;
    }

    public Entry entry() {
        return entry;
    }

    void touch(long now) {
        used = now;
    }

    long used() {
        return used;
    }

    boolean removed() {
        return removed;
    }

    void remove() {
        removed = true;
    }
}
