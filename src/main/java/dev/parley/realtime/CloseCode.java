package dev.parley.realtime;

import dev.parley.kernel.ErrorCode;
import java.util.Locale;

/// Why the server ends a socket.
enum CloseCode {
    /// Too much that is no message of the protocol.
    BAD_MESSAGES(4400),
    /// The credentials are refused, or were taken back or ran out since.
    UNAUTHORIZED(4401),
    /// Who this is may not do this; also since the tenant was suspended.
    FORBIDDEN(4403),
    NOT_FOUND(4404),
    /// Nobody said who they are in time.
    AUTH_TIMEOUT(4408),
    /// The session goes on with another connection.
    REPLACED(4409),
    /// Nothing was said for long.
    IDLE(4410),
    /// The client does not read what it is sent.
    TOO_SLOW(4413),
    /// Too many messages, or too many sockets of the tenant.
    TOO_MANY(4429),
    INTERNAL(4500),
    /// The node stops, or cannot say whether this may go on: come again, to any.
    UNAVAILABLE(4503);

    private final int code;

    CloseCode(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static CloseCode of(ErrorCode error) {
        return switch (error.status()) {
            case 401 -> UNAUTHORIZED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 429 -> TOO_MANY;
            case 500 -> INTERNAL;
            case 503 -> UNAVAILABLE;
            default -> BAD_MESSAGES;
        };
    }

    /// Its spelling in close frames: `auth_timeout`.
    String reason() {
        return name().toLowerCase(Locale.ROOT);
    }
}
