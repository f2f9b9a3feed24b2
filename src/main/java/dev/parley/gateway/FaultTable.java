package dev.parley.gateway;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.providers.Target;
import dev.parley.providers.UpstreamFault;
import java.time.Duration;

/// What is done about each fault of a provider, before anything of its answer was sent.
///
/// | fault | next target | same target again, when it is the last | counts against the breaker | the caller is told |
/// |---|---|---|---|---|
/// | rejected (400, 404, 413, 422) | no | no | no | 400 with the provider's words |
/// | unauthenticated, forbidden (401, 403), no credit (402) | yes | no | yes | 502 `upstream_rejected` |
/// | rate limited (429) | yes | if its `Retry-After` is short | no | 429 with `Retry-After` |
/// | request timeout, conflict (408, 409) | yes | yes | no | 502 |
/// | server error, overloaded (5xx, 529) | yes | yes | yes | 502 |
/// | unreachable, cut, malformed | yes | yes | yes | 502 |
/// | timed out | yes | no | yes, unless it was the caller's own deadline | 504 |
///
/// "Again" waits first: full jitter over an exponentially growing pause ({@link #pause}). After the first output only
/// the breaker's column holds: the answer is broken off.
final class FaultTable {
    /// How often the last target is asked again.
    static final int RETRIES = 2;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private FaultTable() {}

    record Remedy(boolean nextTarget, boolean again, boolean countsAgainst, ErrorCode code) {}

    static Remedy of(UpstreamFault.Kind kind) {
        return switch (kind) {
            case REJECTED -> new Remedy(false, false, false, ErrorCode.INVALID_REQUEST);
            case UNAUTHENTICATED, FORBIDDEN, NO_CREDIT -> new Remedy(true, false, true, ErrorCode.UPSTREAM_REJECTED);
            case RATE_LIMITED -> new Remedy(true, true, false, ErrorCode.UPSTREAM_RATE_LIMITED);
            case REQUEST_TIMEOUT, CONFLICT -> new Remedy(true, true, false, ErrorCode.UPSTREAM_FAILED);
            case SERVER_ERROR, OVERLOADED, UNREACHABLE, CUT, MALFORMED ->
                new Remedy(true, true, true, ErrorCode.UPSTREAM_FAILED);
            case TIMED_OUT -> new Remedy(true, false, true, ErrorCode.DEADLINE_EXCEEDED);
        };
    }

    /// How long to wait before a target is asked again: what the provider asks for, or a random part of 200 ms,
    /// 400 ms, …
    /// @param retry counted from 1
    /// @param random evenly distributed from 0 to 1
    static Duration pause(UpstreamFault fault, int retry, double random) {
        return fault.retryAfter()
                .orElse(Duration.ofNanos((long) (FIRST_PAUSE.toNanos() * Math.pow(2, retry - 1) * random)));
    }

    /// Whether a pause is short enough for a caller to be kept waiting.
    static boolean bearable(Duration pause) {
        return pause.compareTo(LONGEST_PAUSE) <= 0;
    }

    /// The fault as the caller is told it. Of what the provider said, only the words about the caller's own
    /// request are passed on: the rest may tell of the operator's account.
    static PlatformException told(UpstreamFault fault, Target target) {
        var code = of(fault.kind()).code();
        var text = switch (fault.kind()) {
            case REJECTED -> "The provider of " + target.model() + " refused the request: " + fault.getMessage();
            case UNAUTHENTICATED, FORBIDDEN, NO_CREDIT ->
                "The provider of " + target.model() + " does not accept "
                        + (target.owner() == null
                                ? "this installation's account."
                                : "the tenant's own key or account; PATCH /api/v1/providers/{id} sets another.");
            case RATE_LIMITED -> "The provider of " + target.model() + " limits the rate; try again later.";
            case TIMED_OUT -> "The provider of " + target.model() + " did not answer in time.";
            case UNREACHABLE -> "The provider of " + target.model() + " cannot be reached.";
            case CUT -> "The provider of " + target.model() + " broke off its answer.";
            case MALFORMED -> "The provider of " + target.model() + " sent an answer that cannot be read.";
            case REQUEST_TIMEOUT, CONFLICT, SERVER_ERROR, OVERLOADED ->
                "The provider of " + target.model() + " failed with status " + fault.status() + ".";
        };
        var told = new PlatformException(code, text, fault);
        return fault.retryAfter().map(told::retryAfter).orElse(told);
    }
}
