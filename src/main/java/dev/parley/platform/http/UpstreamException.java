package dev.parley.platform.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A call to another server failed on the way.
public final class UpstreamException extends IOException {
    private static final long serialVersionUID = 1L;

    public enum Reason {
        /// No connection: refused, unknown host, connect timeout, TLS failure.
        UNREACHABLE,
        /// Every connection that may be opened is in use.
        EXHAUSTED,
        /// Silent for too long, or the deadline passed.
        TIMED_OUT,
        /// The connection broke.
        CUT,
        /// It does not speak HTTP.
        MALFORMED,
        /// More bytes than the caller takes.
        TOO_LARGE
    }

    private final Reason reason;

    public UpstreamException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /// Upstream failures are ordinary events: nobody reads where in our code they surfaced.
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public Throwable fillInStackTrace() {
        return this;
    }
}
