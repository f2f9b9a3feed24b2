package dev.parley.platform.http;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import tools.jackson.databind.node.ObjectNode;

/// Failures as the bodies that a route's clients expect.
public final class Errors {
    private Errors() {}

    /// The body of an error response, and of an error event inside a stream.
    public static byte[] body(ErrorShape shape, PlatformException failure, String requestId) {
        return Json.write(
                switch (shape) {
                    case PROBLEM -> problem(failure, requestId);
                    case OPENAI -> openai(failure, requestId);
                    case ANTHROPIC -> anthropic(failure, requestId);
                });
    }

    static String contentType(ErrorShape shape) {
        return shape == ErrorShape.PROBLEM ? "application/problem+json" : "application/json";
    }

    /// The shape for paths that no route has.
    static ErrorShape shapeOf(String path) {
        if (path.equals("/v1/messages") || path.startsWith("/v1/messages/")) return ErrorShape.ANTHROPIC;
        if (path.startsWith("/v1/") || path.equals("/api/v1/chat/completions")) return ErrorShape.OPENAI;
        return ErrorShape.PROBLEM;
    }

    private static ObjectNode problem(PlatformException failure, String requestId) {
        var code = failure.code();
        var body = Json.object()
                .put("type", "urn:parley:error:" + code.code())
                .put("title", code.title())
                .put("status", code.status())
                .put("detail", failure.detail())
                .put("code", code.code())
                .put("request_id", requestId);
        failure.parameter().ifPresent(name -> body.put("parameter", name));
        failure.members().forEach(body::putPOJO);
        return body;
    }

    private static ObjectNode openai(PlatformException failure, String requestId) {
        var body = Json.object();
        var error = body.putObject("error")
                .put("message", failure.detail())
                .put("type", openaiType(failure.code()))
                .put("param", failure.parameter().orElse(null))
                .put("code", openaiCode(failure.code()));
        failure.members().forEach(error::putPOJO);
        return body.put("request_id", requestId);
    }

    /// The names OpenAI gives in `error.type`.
    private static String openaiType(ErrorCode code) {
        return switch (code) {
            case MISSING_CREDENTIALS, INVALID_API_KEY, EXPIRED_API_KEY -> "authentication_error";
            case FORBIDDEN, MODEL_NOT_ALLOWED, TENANT_SUSPENDED -> "permission_error";
            case RATE_LIMITED, UPSTREAM_RATE_LIMITED -> "rate_limit_exceeded";
            case BUDGET_EXHAUSTED -> "insufficient_quota";
            default -> code.status() >= 500 ? "server_error" : "invalid_request_error";
        };
    }

    /// The names that OpenAI's clients know in `error.code`, and ours for what OpenAI has no name for.
    private static String openaiCode(ErrorCode code) {
        return switch (code) {
            case RATE_LIMITED, UPSTREAM_RATE_LIMITED -> "rate_limit_exceeded";
            case BUDGET_EXHAUSTED -> "insufficient_quota";
            case CONTEXT_TOO_LONG -> "context_length_exceeded";
            default -> code.code();
        };
    }

    private static ObjectNode anthropic(PlatformException failure, String requestId) {
        var body = Json.object().put("type", "error");
        var error = body.putObject("error")
                .put("type", anthropicType(failure.code()))
                .put("message", failure.detail());
        failure.members().forEach(error::putPOJO);
        return body.put("request_id", requestId);
    }

    /// The names Anthropic gives in `error.type`.
    private static String anthropicType(ErrorCode code) {
        return switch (code) {
            case OVERLOADED, STARTING, SHUTTING_DOWN, NO_PROVIDER -> "overloaded_error";
            case DEADLINE_EXCEEDED -> "timeout_error";
            default ->
                switch (code.status()) {
                    case 401 -> "authentication_error";
                    case 403 -> "permission_error";
                    case 404 -> "not_found_error";
                    case 413 -> "request_too_large";
                    case 429 -> "rate_limit_error";
                    default -> code.status() >= 500 ? "api_error" : "invalid_request_error";
                };
        };
    }
}
