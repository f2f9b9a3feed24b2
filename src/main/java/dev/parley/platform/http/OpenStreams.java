package dev.parley.platform.http;

import dev.parley.platform.tasks.Tasks;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;

/// The streams being sent. One timer for all of them writes a comment into each that was silent for a while, so that
/// proxies keep the connection and a client that has gone is noticed.
final class OpenStreams implements AutoCloseable {
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final Tasks tasks;
    private final long silence;
    private final ScheduledFuture<?> tick;

    /// @param silence after which a comment is sent, give or take a third
    OpenStreams(Tasks tasks, Duration silence) {
        this.tasks = tasks;
        this.silence = silence.toNanos();
        this.tick = tasks.tick(silence.dividedBy(3), this::keepAlive);
    }

    void add(EventStream stream) {
        streams.add(stream);
    }

    void remove(EventStream stream) {
        streams.remove(stream);
    }

    int size() {
        return streams.size();
    }

    private void keepAlive() {
        long now = System.nanoTime();
        for (var stream : streams) {
            // a write can block on a slow client, which the timer's thread must not
            if (now - stream.lastWrite() >= silence) tasks.start("keep-alive", stream::keepAlive);
        }
    }

    @Override
    public void close() {
        tick.cancel(false);
    }
}
