package dev.parley.simulator;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All that can go wrong. Asked for by model name, `fault-<name>` or `fault-<name>-<n>`, or by the header
/// `x-sim-fault: <name>` or `<name>-<n>`. What follows an `@` in a model name is ignored, so that two tests can count
/// apart (`fault-first-2@mine`).
///
/// The first group answers with an HTTP error in the provider's own shape. The others behave as their comment says;
/// where `n` counts content events its default is half of the answer.
public enum Fault {
    BAD_REQUEST("400", 400, "invalid_request_error", "invalid_value", "invalid_request_error", "Invalid value."),
    UNAUTHENTICATED(
            "401", 401, "invalid_request_error", "invalid_api_key", "authentication_error", "Incorrect API key."),
    NO_CREDIT("402", 402, "insufficient_quota", "insufficient_credits", "billing_error", "Your credit is used up."),
    FORBIDDEN("403", 403, "invalid_request_error", "forbidden", "permission_error", "This key may not do that."),
    NOT_FOUND("404", 404, "invalid_request_error", "model_not_found", "not_found_error", "The model does not exist."),
    REQUEST_TIMEOUT("408", 408, "timeout", null, "timeout_error", "The request took too long to arrive."),
    CONFLICT("409", 409, "invalid_request_error", "conflict", "conflict_error", "Something else changed; try again."),
    TOO_LARGE("413", 413, "invalid_request_error", "request_too_large", "request_too_large", "Too large."),
    UNPROCESSABLE("422", 422, "invalid_request_error", "unprocessable", "invalid_request_error", "Cannot do that."),
    /// With `Retry-After: n`, default 1 second, and the dialect's rate-limit headers.
    RATE_LIMITED("429", 429, "requests", "rate_limit_exceeded", "rate_limit_error", "Rate limit reached."),
    /// OpenAI's other 429: no credit is left, retrying is useless. No `Retry-After`.
    QUOTA(
            "429-quota",
            429,
            "insufficient_quota",
            "insufficient_quota",
            "rate_limit_error",
            "You exceeded your current quota, please check your plan and billing details."),
    SERVER_ERROR("500", 500, "server_error", null, "api_error", "The server had an error."),
    /// A proxy's page in HTML, not the provider's JSON.
    BAD_GATEWAY("502", 502, "server_error", null, "api_error", "Bad gateway."),
    UNAVAILABLE("503", 503, "server_error", "overloaded", "overloaded_error", "Overloaded, please try again later."),
    GATEWAY_TIMEOUT("504", 504, "server_error", null, "timeout_error", "The model did not answer in time."),
    OVERLOADED("529", 529, "server_error", "overloaded", "overloaded_error", "Overloaded"),
    /// 503 for the first n requests of this very model name (default 1), then it answers.
    FIRST("first", 503, "server_error", "overloaded", "overloaded_error", "Overloaded, please try again later."),

    /// Accepts the request and never answers.
    HANG("hang"),
    /// Headers and the opening events come at once, the first content after n milliseconds (default 5,000).
    SLOW_FIRST("slow-first"),
    /// n content events, then nothing: the connection stays open.
    STALL("stall"),
    /// n content events, then a connection reset. Without a stream: half of the body, then a reset.
    CUT("cut"),
    /// Half of a JSON body, then a reset. A stream is cut inside an event.
    CUT_JSON("cut-json"),
    /// After n content events one whose JSON is broken; then the stream goes on. Without a stream: a broken body.
    MALFORMED("malformed"),
    /// Everything but the last event (`[DONE]`, `message_stop`), then a clean end. Without a stream: as `malformed`.
    NO_TERMINAL("no-terminal"),
    /// n content events, then a clean end: no finish reason, no usage, no terminal event.
    TRUNCATED("truncated"),
    /// A good answer that does not say what it used.
    NO_USAGE("no-usage"),
    /// 200 with an HTML page.
    WRONG_TYPE("wrong-type"),
    /// 200 with an empty body.
    EMPTY("empty"),
    /// Content without end, until the client leaves.
    HUGE("huge"),
    /// n content events, then the provider's error inside the stream. Without a stream: 500.
    ERROR_EVENT("error-event");

    private final String wireName;
    private final int status;
    private final String openAiType;
    private final @Nullable String openAiCode;
    private final String anthropicType;
    private final String message;

    Fault(
            String wireName,
            int status,
            String openAiType,
            @Nullable String openAiCode,
            String anthropicType,
            String message) {
        this.wireName = wireName;
        this.status = status;
        this.openAiType = openAiType;
        this.openAiCode = openAiCode;
        this.anthropicType = anthropicType;
        this.message = message;
    }

    Fault(String wireName) {
        this(wireName, 0, "server_error", null, "api_error", "The server had an error while processing your request.");
    }

    /// As asked for in a model name or header.
    public String wireName() {
        return wireName;
    }

    /// The HTTP status it answers with; 0 for the faults that are no HTTP error.
    public int status() {
        return status;
    }

    Problem problem() {
        return new Problem(status == 0 ? 500 : status, openAiType, openAiCode, anthropicType, message, null);
    }

    /// A fault and its number; `n` is -1 when none was given.
    record Call(Fault fault, int n) {
        int or(int standard) {
            return n < 0 ? standard : n;
        }
    }

    /// Reads `<name>` or `<name>-<n>`.
    static Optional<Call> parse(String text) {
        var at = text.indexOf('@');
        var asked = at < 0 ? text : text.substring(0, at);
        for (var fault : values()) {
            if (asked.equals(fault.wireName)) return Optional.of(new Call(fault, -1));
            if (asked.startsWith(fault.wireName + "-")) {
                var n = number(asked.substring(fault.wireName.length() + 1));
                if (n >= 0) return Optional.of(new Call(fault, n));
            }
        }
        return Optional.empty();
    }

    static int number(String digits) {
        if (digits.isEmpty() || digits.length() > 9) return -1;
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') return -1;
            value = value * 10 + c - '0';
        }
        return value;
    }
}
