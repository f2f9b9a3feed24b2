package dev.parley.platform.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/// The rest of a request's body that nobody reads. What the caller is still sending is taken in before the answer
/// leaves, within bounds: a connection that is closed on unread bytes is reset, and the caller may never see
/// why it was refused.
final class Rest {
    /// Of a body so much is taken in at most, and for so long.
    private static final long BYTES = 8 * 1024 * 1024;

    private static final long TIME = TimeUnit.SECONDS.toNanos(2);

    /// Who sends nothing for so long waits for the answer.
    private static final long SILENCE = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(2);

    private Rest() {}

    /// Never waits within a read: it looks, and looks again a little later.
    /// @return whether the body has ended, so that the connection can be used again
    static boolean takeIn(ServletContextRequest request) {
        long start = System.nanoTime();
        long heard = start;
        for (long left = BYTES; left > 0; ) {
            var chunk = request.read();
            long now = System.nanoTime();
            if (chunk == null) {
                if (now - start > TIME
                        || now - heard > SILENCE
                        || Thread.currentThread().isInterrupted()) return false;
                LockSupport.parkNanos(PAUSE);
                continue;
            }
            heard = now;
            left -= chunk.remaining();
            boolean failed = org.eclipse.jetty.io.Content.Chunk.isFailure(chunk);
            boolean last = chunk.isLast();
            chunk.release();
            if (last) return !failed;
            if (now - start > TIME) return false;
        }
        return false;
    }
}
