package dev.parley.providers;

import dev.parley.platform.http.UpstreamException;
import dev.parley.platform.http.UpstreamResponse;
import dev.parley.providers.UpstreamFault.Kind;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The one place that says what a provider's failure is, of either dialect: HTTP status, error body, broken wire.
public final class Faults {
    private static final int MAX_ERROR_BODY = 64 * 1024;
    private static final int MAX_MESSAGE = 500;

    private Faults() {}

    /// A call that failed on the way.
    static UpstreamFault of(Target target, UpstreamException e) {
        var kind = switch (e.reason()) {
            case UNREACHABLE -> Kind.UNREACHABLE;
            case EXHAUSTED -> Kind.OVERLOADED;
            case TIMED_OUT -> Kind.TIMED_OUT;
            case CUT -> Kind.CUT;
            case MALFORMED, TOO_LARGE -> Kind.MALFORMED;
        };
        return new UpstreamFault(kind, 0, target + ": " + e.getMessage(), null, null, e);
    }

    /// Bytes that are not what the dialect says. What they were stays out of the message: it may be an answer.
    public static UpstreamFault malformed(Target target, JacksonException e) {
        return new UpstreamFault(
                Kind.MALFORMED, 0, target + " sent broken JSON: " + e.getOriginalMessage(), null, null, null);
    }

    public static UpstreamFault malformed(Target target, String what) {
        return UpstreamFault.of(Kind.MALFORMED, target + " sent " + what);
    }

    /// A response with an error status. Reads its body; closing it is left to the caller.
    static UpstreamFault of(Target target, UpstreamResponse response) {
        var body = body(response);
        var error = body == null ? null : body.path("error");
        var message = target + " answered " + response.status() + message(target, error);
        var retryAfter = RetryAfter.of(response).orElse(null);
        return new UpstreamFault(kind(response.status(), error), response.status(), message, retryAfter, body, null);
    }

    /// An error that came inside a stream that had begun.
    /// @param error the `error` member, of either dialect
    public static UpstreamFault inStream(Target target, JsonNode error) {
        return new UpstreamFault(
                kind(error),
                0,
                target + " broke the stream off" + message(target, error),
                null,
                Wire.object(null).set("error", error),
                null);
    }

    private static @Nullable JsonNode body(UpstreamResponse response) {
        try {
            return Wire.readOrNull(response.readAll(MAX_ERROR_BODY));
        } catch (IOException tooLargeOrBroken) {
            return null; // the status says enough
        }
    }

    /// What the provider says, without our key, which some repeat.
    private static String message(Target target, @Nullable JsonNode error) {
        if (error == null) return "";
        var text =
                error.isString() ? error.stringValue() : error.path("message").asString("");
        var key = target.apiKey();
        if (key != null && !key.isEmpty()) text = text.replace(key, "…");
        if (text.isEmpty()) return "";
        return ": " + (text.length() > MAX_MESSAGE ? text.substring(0, MAX_MESSAGE) + "…" : text);
    }

    static Kind kind(int status, @Nullable JsonNode error) {
        if (noCredit(error)) return Kind.NO_CREDIT;
        return switch (status) {
            case 401 -> Kind.UNAUTHENTICATED;
            case 402 -> Kind.NO_CREDIT;
            case 403 -> Kind.FORBIDDEN;
            case 408 -> Kind.REQUEST_TIMEOUT;
            case 409 -> Kind.CONFLICT;
            case 429 -> Kind.RATE_LIMITED;
            case 503, 529 -> Kind.OVERLOADED;
            default -> status >= 500 ? Kind.SERVER_ERROR : status >= 400 ? Kind.REJECTED : Kind.MALFORMED;
        };
    }

    /// OpenAI says it with 429 or 400 and a code, Anthropic with 400 and a sentence.
    private static boolean noCredit(@Nullable JsonNode error) {
        if (error == null || !error.isObject()) return false;
        return switch (error.path("code").asString("")) {
            case "insufficient_quota", "billing_hard_limit_reached", "billing_not_active" -> true;
            default ->
                error.path("type").asString("").equals("insufficient_quota")
                        || error.path("type").asString("").equals("billing_error")
                        || error.path("message").asString("").contains("credit balance is too low");
        };
    }

    /// Within a stream the status is long sent: the error's type or code has to tell.
    private static Kind kind(JsonNode error) {
        if (noCredit(error)) return Kind.NO_CREDIT;
        int status = error.path("code").asInt(0);
        if (status >= 400 && status < 600) return kind(status, error);
        var byType = kind(error.path("type").asString(""));
        return byType == Kind.SERVER_ERROR ? kind(error.path("code").asString("")) : byType;
    }

    private static Kind kind(String type) {
        return switch (type) {
            case "overloaded_error", "overloaded", "service_unavailable", "engine_overloaded" -> Kind.OVERLOADED;
            case "rate_limit_error", "rate_limit_exceeded", "requests", "tokens" -> Kind.RATE_LIMITED;
            case "authentication_error", "invalid_api_key" -> Kind.UNAUTHENTICATED;
            case "permission_error" -> Kind.FORBIDDEN;
            case "invalid_request_error", "not_found_error", "request_too_large", "BadRequestError" -> Kind.REJECTED;
            default -> Kind.SERVER_ERROR;
        };
    }

    /// A stream that ended before it said so.
    public static UpstreamFault cut(Target target) {
        return UpstreamFault.of(Kind.CUT, target + " ended its answer without the terminal event");
    }

    /// What a provider may ask us to wait at most; more is taken for a mistake.
    static final Duration LONGEST_WAIT = Duration.ofDays(1);
}
