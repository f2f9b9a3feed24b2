package dev.parley.platform.http;

/// What a WebSocket's owner is told, on a virtual thread, one thing after the other. Until it returns nothing more
/// of this socket is read.
public interface SocketListener {
    /// Before anything else.
    void opened(SocketConnection connection);

    /// A whole message, valid UTF-8 and no longer than permitted.
    void text(String message);

    /// The peer's program answered a ping.
    void pong();

    /// After anything else, once.
    /// @param code of the close frame that was received or sent; 1006 when there was none
    void closed(int code);
}
