package dev.parley.simulator;

import org.jspecify.annotations.Nullable;

/// An error before it is given a provider's shape.
///
/// @param param OpenAI's name of the field at fault
record Problem(
        int status,
        String openAiType,
        @Nullable String openAiCode,
        String anthropicType,
        String message,
        @Nullable String param) {

    static Problem invalid(String message, @Nullable String param) {
        return new Problem(400, "invalid_request_error", null, "invalid_request_error", message, param);
    }

    static Problem notFound(String message) {
        return new Problem(404, "invalid_request_error", "unknown_url", "not_found_error", message, null);
    }

    static Problem wrongMethod(String message) {
        return new Problem(
                405, "invalid_request_error", "method_not_supported", "invalid_request_error", message, null);
    }

    static Problem unauthenticated(String message, @Nullable String code) {
        return new Problem(401, "invalid_request_error", code, "authentication_error", message, null);
    }

    /// Thrown while a request is read.
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Problem problem;

        Refused(Problem problem) {
            super(problem.message(), null, false, false);
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }
}
