package dev.parley.realtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How many frames of runs may be under way to a client that acknowledges them. It widens with each acknowledgement
/// that comes soon, by what was acknowledged, and halves when one comes late. A client that acknowledges nothing is
/// held back by its connection alone.
final class Window {
    static final int LEAST = 8;
    static final int FIRST = 64;
    static final int MOST = 1_000;
    private static final long LATE = TimeUnit.SECONDS.toNanos(1);

    private final Deque<Sent> sent = new ArrayDeque<>();
    private int size = FIRST;

    private record Sent(UUID run, long seq, long at) {}

    boolean isOpen() {
        return sent.size() < size;
    }

    int size() {
        return size;
    }

    void sent(UUID run, long seq, long now) {
        sent.add(new Sent(run, seq, now));
    }

    /// All is acknowledged that was sent up to this.
    /// @param run null for whichever
    void acknowledged(@Nullable UUID run, long seq, long now) {
        Sent last = null;
        for (var one : sent) if ((run == null || one.run.equals(run)) && one.seq <= seq) last = one;
        if (last == null) return;
        int freed = 1;
        while (!sent.remove().equals(last)) freed++;
        size = now - last.at > LATE ? Math.max(LEAST, size / 2) : Math.min(MOST, size + freed);
    }
}
