package dev.parley.platform.http;

import dev.parley.platform.tasks.Tasks;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;

/// Breaks calls off whose deadline has passed, whatever they are doing, and those whose server has been silent for too
/// long. One look at all open calls every 20 ms is cheaper than a timer for each read.
final class UpstreamWatch implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(20);

    private final Set<UpstreamCall> open = ConcurrentHashMap.newKeySet();
    private final Tasks tasks;
    private final ScheduledFuture<?> ticking;

    UpstreamWatch(Tasks tasks) {
        this.tasks = tasks;
        this.ticking = tasks.tick(EVERY, this::look);
    }

    void add(UpstreamCall call) {
        open.add(call);
    }

    void remove(UpstreamCall call) {
        open.remove(call);
    }

    private void look() {
        if (open.isEmpty()) return;
        long now = System.nanoTime();
        for (var call : open) {
            // on its own thread: closing a TLS connection may wait for the thread that writes to it
            if (call.overdue(now) && call.expire()) tasks.start("upstream-abort", call::abort);
        }
    }

    @Override
    public void close() {
        ticking.cancel(false);
    }
}
