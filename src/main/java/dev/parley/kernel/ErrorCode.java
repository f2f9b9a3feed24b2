package dev.parley.kernel;

import java.util.Locale;

/// Every way a request can fail, with its HTTP status and whose fault it is. The one list: `ErrorCodesTest`
/// holds the documentation against it.
public enum ErrorCode {
    MALFORMED_JSON(400, Fault.CALLER, "The body is not valid JSON"),
    INVALID_REQUEST(400, Fault.CALLER, "The request is not valid"),
    UNSUPPORTED_PARAMETER(400, Fault.CALLER, "A parameter is not supported"),
    PERSONAL_DATA_BLOCKED(400, Fault.CALLER, "The request holds personal data"),
    CONTEXT_TOO_LONG(400, Fault.CALLER, "The prompt is longer than the model's context"),
    MISSING_CREDENTIALS(401, Fault.CALLER, "No credentials were sent"),
    INVALID_API_KEY(401, Fault.CALLER, "The API key is not valid"),
    EXPIRED_API_KEY(401, Fault.CALLER, "The API key has expired"),
    INVALID_CREDENTIALS(401, Fault.CALLER, "E-mail address or password is not right"),
    INVALID_TOKEN(401, Fault.CALLER, "The token is not valid"),
    EXPIRED_TOKEN(401, Fault.CALLER, "The token has expired"),
    CSRF_TOKEN_INVALID(403, Fault.CALLER, "The CSRF token is missing or not right"),
    FORBIDDEN(403, Fault.CALLER, "The credentials do not permit this"),
    MODEL_NOT_ALLOWED(403, Fault.CALLER, "The tenant may not use this model"),
    TENANT_SUSPENDED(403, Fault.CALLER, "The tenant is suspended"),
    PLAN_LIMIT_REACHED(403, Fault.CALLER, "A limit of the tenant's plan is reached"),
    NOT_FOUND(404, Fault.CALLER, "There is no such thing"),
    MODEL_NOT_FOUND(404, Fault.CALLER, "There is no such model"),
    METHOD_NOT_ALLOWED(405, Fault.CALLER, "The method is not allowed here"),
    CONFLICT(409, Fault.CALLER, "The request conflicts with what is there"),
    IDEMPOTENCY_IN_FLIGHT(409, Fault.CALLER, "A request with this Idempotency-Key is still running"),
    PRECONDITION_FAILED(412, Fault.CALLER, "The thing was changed meanwhile"),
    REQUEST_TOO_LARGE(413, Fault.CALLER, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, Fault.CALLER, "The content type is not supported"),
    IDEMPOTENCY_KEY_REUSED(422, Fault.CALLER, "This Idempotency-Key was used with another request"),
    RATE_LIMITED(429, Fault.CALLER, "A rate limit is reached"),
    TOO_MANY_ATTEMPTS(429, Fault.CALLER, "Too many attempts to sign in failed"),
    BUDGET_EXHAUSTED(429, Fault.CALLER, "A budget is exhausted"),
    INTERNAL(500, Fault.PARLEY, "Something went wrong in Parley"),
    UPSTREAM_FAILED(502, Fault.PROVIDER, "The model's provider failed"),
    UPSTREAM_REJECTED(502, Fault.PROVIDER, "The model's provider rejected Parley's credentials or account"),
    UPSTREAM_RATE_LIMITED(429, Fault.PROVIDER, "The model's provider limits the rate"),
    OVERLOADED(503, Fault.PARLEY, "Parley is overloaded"),
    STORE_UNAVAILABLE(503, Fault.PARLEY, "The database does not answer"),
    STARTING(503, Fault.PARLEY, "This node is starting"),
    SHUTTING_DOWN(503, Fault.PARLEY, "This node is shutting down"),
    NO_PROVIDER(503, Fault.PROVIDER, "No provider of the model is available"),
    DEADLINE_EXCEEDED(504, Fault.PROVIDER, "The answer did not come in time");

    /// Whose fault an error is: decides the log level and who has to act.
    public enum Fault {
        CALLER,
        PARLEY,
        PROVIDER
    }

    private final int status;
    private final Fault fault;
    private final String title;

    ErrorCode(int status, Fault fault, String title) {
        this.status = status;
        this.fault = fault;
        this.title = title;
    }

    /// The HTTP status of a response with this error.
    public int status() {
        return status;
    }

    public Fault fault() {
        return fault;
    }

    /// One short sentence, the same for each occurrence (RFC 9457 `title`).
    public String title() {
        return title;
    }

    /// Its spelling in responses: `invalid_request`.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
