package dev.parley.platform.http;

import dev.parley.kernel.Deadline;
import dev.parley.platform.http.UpstreamException.Reason;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;

/// One connection while it serves one request: leased from the pool, and given back or broken off exactly once, by
/// its owner or by the watch that enforces deadlines.
final class UpstreamCall {
    private static final int OPEN = 0;
    private static final int EXPIRED = 1;
    private static final int DONE = 2;
    private static final long NOT_READING = 0;

    private final HttpClientConnectionManager pool;
    private final ConnectionEndpoint endpoint;
    private final UpstreamWatch watch;
    private final Deadline deadline;
    private final long silenceNanos;
    private final AtomicInteger state = new AtomicInteger(OPEN);
    /// When the running read is given up, by `System.nanoTime()`; NOT_READING between reads.
    private volatile long readUntil = NOT_READING;

    UpstreamCall(
            HttpClientConnectionManager pool, ConnectionEndpoint endpoint, UpstreamWatch watch, UpstreamRequest of) {
        this.pool = pool;
        this.endpoint = endpoint;
        this.watch = watch;
        this.deadline = of.deadline();
        this.silenceNanos = of.silence().toNanos();
        watch.add(this);
    }

    ConnectionEndpoint endpoint() {
        return endpoint;
    }

    /// Bounds the next read by the silence allowed and by what is left of the deadline. The watch holds it: a timeout
    /// of
    /// the socket would arm and disarm a timer for each read, which costs more than the read.
    void beforeRead() throws UpstreamException {
        long left = deadline.nanoTime() - System.nanoTime();
        if (left <= 0 || deadline.passed()) throw new UpstreamException(Reason.TIMED_OUT, "The deadline passed", null);
        waitAtMost(Math.min(left, silenceNanos));
    }

    void waitAtMost(long nanos) {
        readUntil = (System.nanoTime() + nanos) | 1;
    }

    void afterRead() {
        readUntil = NOT_READING;
    }

    boolean overdue(long now) {
        long until = readUntil;
        return deadline.passed(now) || (until != NOT_READING && until - now <= 0);
    }

    /// Breaks the connection from another thread; its reader or writer fails at once.
    boolean expire() {
        return state.compareAndSet(OPEN, EXPIRED);
    }

    void abort() {
        endpoint.close(CloseMode.IMMEDIATE);
    }

    /// Gives the connection back for another request.
    void release(TimeValue keepAlive) {
        if (state.compareAndSet(OPEN, DONE)) {
            watch.remove(this);
            pool.release(endpoint, null, keepAlive);
        } else discard();
    }

    /// Breaks the connection off: what the server still does for this request is cancelled.
    void discard() {
        if (state.getAndSet(DONE) == DONE) return;
        watch.remove(this);
        endpoint.close(CloseMode.IMMEDIATE);
        pool.release(endpoint, null, TimeValue.ZERO_MILLISECONDS);
    }

    boolean done() {
        return state.get() == DONE;
    }

    /// What a failure of this call means.
    UpstreamException failure(Exception e) {
        if (e instanceof UpstreamException already) return already;
        if (deadline.passed()) return new UpstreamException(Reason.TIMED_OUT, "The deadline passed", e);
        if (state.get() == EXPIRED)
            return new UpstreamException(Reason.TIMED_OUT, "Silent for " + silenceNanos / 1_000_000 + " ms", e);
        return switch (e) {
            case HttpException broken -> new UpstreamException(Reason.MALFORMED, "Not HTTP: " + text(broken), broken);
            case IOException cut -> new UpstreamException(Reason.CUT, "The connection broke: " + text(cut), cut);
            default -> new UpstreamException(Reason.CUT, "The connection was closed: " + text(e), e);
        };
    }

    private static String text(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
