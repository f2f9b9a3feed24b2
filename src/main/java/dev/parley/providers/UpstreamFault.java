package dev.parley.providers;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A provider failed. The kind decides what is done about it (`gateway.FaultTable`).
public final class UpstreamFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public enum Kind {
        /// 400, 404, 405, 413, 415, 422: the provider will not take this request, from anyone.
        REJECTED,
        /// 401: our key is wrong.
        UNAUTHENTICATED,
        /// 402: the account has no credit; OpenAI's 429 `insufficient_quota` too.
        NO_CREDIT,
        /// 403: the key may not do this.
        FORBIDDEN,
        /// 408: the provider waited too long for us.
        REQUEST_TIMEOUT,
        /// 409: the provider asks to try again.
        CONFLICT,
        /// 429.
        RATE_LIMITED,
        /// 500, 502, 504 and other 5xx.
        SERVER_ERROR,
        /// 503 and Anthropic's 529.
        OVERLOADED,
        /// No connection: refused, unknown host, TLS failure.
        UNREACHABLE,
        /// It did not answer in the time given: no response, or none of the next event.
        TIMED_OUT,
        /// The connection broke, or the stream ended without its terminal event.
        CUT,
        /// What came is not what the dialect says: wrong content type, broken JSON, an answer beyond the size limit.
        MALFORMED
    }

    private final Kind kind;
    private final int status;
    private final @Nullable Duration retryAfter;
    private final transient @Nullable JsonNode body;

    /// @param status the provider's HTTP status; 0 when there was none
    /// @param body the provider's error body when it was JSON; a caller of the same dialect is shown it for
    /// REJECTED
    public UpstreamFault(
            Kind kind,
            int status,
            String message,
            @Nullable Duration retryAfter,
            @Nullable JsonNode body,
            @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.kind = kind;
        this.status = status;
        this.retryAfter = retryAfter;
        this.body = body;
    }

    public static UpstreamFault of(Kind kind, String message) {
        return new UpstreamFault(kind, 0, message, null, null, null);
    }

    public Kind kind() {
        return kind;
    }

    public int status() {
        return status;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    public Optional<JsonNode> body() {
        return Optional.ofNullable(body);
    }
}
