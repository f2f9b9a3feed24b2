package dev.parley.platform.http;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/// The other end of a WebSocket. Nothing here waits for the network.
public final class SocketConnection {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Session session;

    SocketConnection(Session session) {
        this.session = session;
    }

    /// @param sent told once the message was handed to the system, which is when the next should be sent: what is
    ///     sent before that is kept in memory. Null says that it was, else why it could not be. May be called
    ///     before this returns, and must not wait.
    public void send(String message, Consumer<@Nullable Throwable> sent) {
        session.sendText(message, Callback.from(() -> sent.accept(null), sent::accept));
    }

    /// Asks the peer's program whether it is there, beside what waits to be sent.
    public void ping() {
        session.sendPing(NOTHING.slice(), Callback.NOOP);
    }

    /// The longest message that is taken from here on, in bytes.
    public void longest(int bytes) {
        session.setMaxTextMessageSize(bytes);
    }

    /// Says goodbye and ends.
    public void close(int code, String reason) {
        session.close(code, reason, Callback.NOOP);
    }

    /// Ends at once: for a peer that no longer reads.
    public void abort() {
        session.disconnect();
    }
}
