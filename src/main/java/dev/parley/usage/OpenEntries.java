package dev.parley.usage;

import java.time.Instant;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/// How many entries are open, and since when: after a crash nothing older need be searched. Counted by the second of
/// their start, so that it costs two additions an entry.
final class OpenEntries {
    /// The entries that began in one second.
    static final class Second {
        private final long epochSecond;
        private final AtomicInteger open = new AtomicInteger();

        private Second(long epochSecond) {
            this.epochSecond = epochSecond;
        }
    }

    private final int limit;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentLinkedDeque<Second> seconds = new ConcurrentLinkedDeque<>();
    private volatile Second current = new Second(0);

    OpenEntries(int limit) {
        this.limit = limit;
    }

    /// Whether one more may be opened; `opened` must follow.
    boolean admit() {
        if (open.incrementAndGet() <= limit) return true;
        open.decrementAndGet();
        return false;
    }

    Second opened() {
        var second = second(System.currentTimeMillis() / 1000);
        second.open.incrementAndGet();
        return second;
    }

    void closed(Second second) {
        second.open.decrementAndGet();
        open.decrementAndGet();
    }

    int count() {
        return open.get();
    }

    /// Nothing that is open began before. An entry that is just being opened may have its id from a moment earlier.
    Instant since() {
        for (var second : seconds) {
            if (second.open.get() > 0) return Instant.ofEpochSecond(second.epochSecond);
            if (second != current) seconds.remove(second);
        }
        return Instant.now();
    }

    private Second second(long now) {
        var second = current;
        return second.epochSecond == now ? second : next(now);
    }

    private synchronized Second next(long now) {
        if (current.epochSecond < now) {
            var second = new Second(now);
            seconds.addLast(second);
            current = second;
        }
        return current;
    }
}
