package dev.parley.cache;

import java.util.concurrent.atomic.AtomicInteger;

/// An entry in the cache, with what was learned of it.
public final class Kept {
    private final Entry entry;
    private final AtomicInteger right = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();
    private volatile long used;
    private volatile boolean removed;
    /// Questions that lead here; changed under the tenant's lock.
    int phrasings;

    Kept(Entry entry, long used) {
        this.entry = entry;
        this.used = used;
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

    void learn(boolean served) {
        (served ? right : wrong).incrementAndGet();
    }

    int right() {
        return right.get();
    }

    int wrong() {
        return wrong.get();
    }
}
