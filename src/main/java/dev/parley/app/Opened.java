package dev.parley.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.LoggerFactory;

/// What was opened, closed in reverse order; one that fails to close does not keep the others open.
final class Opened implements AutoCloseable {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    synchronized <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /// Closes the part before those that were opened after it.
    synchronized void closeFirst(AutoCloseable part) {
        if (parts.remove(part)) parts.push(part);
    }

    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            var part = parts.pop();
            try {
                part.close();
            } catch (Exception e) { // AutoCloseable declares no narrower one
                LoggerFactory.getLogger(Opened.class)
                        .error("{} did not close cleanly", part.getClass().getSimpleName(), e);
            }
        }
    }
}
