package dev.parley.app;

import dev.parley.simulator.Fault;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// One way to meet a fault: who asks, in which form, and whose model fails.
///
/// @param caller the dialect of the question
/// @param provider the dialect of the failing model
record FaultCase(Fault fault, Dialects caller, Dialects provider, boolean stream) {
    /// What a caller with one model only sees.
    enum Sight {
        /// The answer, whole.
        ANSWER,
        /// An error response, as nothing was sent before.
        ERROR,
        /// The beginning of the answer and an error event.
        BROKEN
    }

    static List<FaultCase> all() {
        var all = new ArrayList<FaultCase>();
        for (var fault : Fault.values())
            for (var caller : Dialects.values())
                for (var provider : Dialects.values())
                    for (boolean stream : new boolean[] {true, false})
                        all.add(new FaultCase(fault, caller, provider, stream));
        return all;
    }

    /// The model's name at the provider: each case has its own, so that no two share a breaker or a count.
    String upstream(String purpose) {
        var number = fault == Fault.SLOW_FIRST ? "-100" : "";
        return "fault-" + fault.wireName() + number + "@" + purpose + "-" + caller + "-" + provider + "-"
                + (stream ? "s" : "j");
    }

    String model(String purpose) {
        return provider.provider() + "/" + upstream(purpose);
    }

    ObjectNode ask(String model, String text) {
        return Dialects.ask(model, text, stream);
    }

    Sight sight() {
        return switch (fault) {
            case FIRST, SLOW_FIRST, NO_USAGE -> Sight.ANSWER;
            // OpenAI's finish_reason ends an answer, since some servers leave [DONE] out
            case NO_TERMINAL -> !stream ? Sight.ERROR : provider == Dialects.OPENAI ? Sight.ANSWER : Sight.BROKEN;
            case STALL, CUT, CUT_JSON, MALFORMED, TRUNCATED, HUGE, ERROR_EVENT -> stream ? Sight.BROKEN : Sight.ERROR;
            default -> Sight.ERROR;
        };
    }

    /// Whether the provider says that the request itself is wrong, so that no other is asked.
    boolean refusesTheRequest() {
        return switch (fault) {
            case BAD_REQUEST, NOT_FOUND, TOO_LARGE, UNPROCESSABLE -> true;
            default -> false;
        };
    }

    /// Whether the provider keeps silent, so that the caller's deadline has to end it.
    boolean silent() {
        return switch (fault) {
            case HANG, STALL, HUGE -> true;
            default -> false;
        };
    }

    /// The error's codes that are right, in OpenAI's spelling.
    List<String> codes() {
        return switch (fault) {
            case BAD_REQUEST, NOT_FOUND, TOO_LARGE, UNPROCESSABLE -> List.of("invalid_request");
            case UNAUTHENTICATED, NO_CREDIT, FORBIDDEN -> List.of("upstream_rejected");
            case RATE_LIMITED -> List.of("rate_limit_exceeded");
            // only OpenAI tells an empty account from a rate
            case QUOTA -> List.of(provider == Dialects.OPENAI ? "upstream_rejected" : "rate_limit_exceeded");
            case HANG, STALL -> List.of("deadline_exceeded");
            // without end, or beyond the size that is read: whichever comes first
            case HUGE -> stream ? List.of("deadline_exceeded") : List.of("deadline_exceeded", "upstream_failed");
            default -> List.of("upstream_failed");
        };
    }

    static int status(String code) {
        return switch (code) {
            case "invalid_request" -> 400;
            case "rate_limit_exceeded" -> 429;
            case "deadline_exceeded" -> 504;
            default -> 502;
        };
    }

    /// Anthropic's type for an error with that code.
    static String anthropicType(String code) {
        return switch (code) {
            case "invalid_request" -> "invalid_request_error";
            case "rate_limit_exceeded" -> "rate_limit_error";
            case "deadline_exceeded" -> "timeout_error";
            default -> "api_error";
        };
    }

    @Override
    public String toString() {
        return fault.wireName() + " of " + provider.provider() + (stream ? " in a stream" : "") + ", asked in "
                + caller.provider() + "'s dialect";
    }
}
