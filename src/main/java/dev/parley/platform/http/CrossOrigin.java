package dev.parley.platform.http;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;

/// What a browser has to be told before a page of another origin may use a route (the Fetch standard's CORS protocol).
///
/// Its question beforehand carries no key, so that every origin is told that it may ask; whether this key may be used
/// from there is decided with the request itself.
public final class CrossOrigin {
    private static final String MINUTES = "600";
    private static final String EXPOSED = "X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, x-parley-model,"
            + " x-parley-provider, x-parley-tier, x-parley-cache";
    private static final int LONGEST = 1000;

    private CrossOrigin() {}

    /// Lets the page read the answer.
    /// @param origin one that was found permitted
    public static void permit(Exchange exchange, String origin) {
        exchange.header("Access-Control-Allow-Origin", origin)
                .header("Access-Control-Expose-Headers", EXPOSED)
                .header("Vary", "Origin");
    }

    static void preflight(Exchange exchange, Route route) {
        var origin = exchange.header("Origin").orElse("");
        exchange.header("Access-Control-Allow-Origin", origin)
                .header("Access-Control-Allow-Methods", route.method().name())
                .header("Access-Control-Max-Age", MINUTES)
                .header("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        exchange.header("Access-Control-Request-Headers")
                .ifPresent(names -> exchange.header("Access-Control-Allow-Headers", wellFormed(names)));
        exchange.noContent();
    }

    /// Header names, repeated to the browser that asked for them.
    private static String wellFormed(String names) {
        boolean good = names.length() <= LONGEST
                && names.chars().allMatch(c -> c == '-' || c == ',' || c == ' ' || c == '_' || isLetterOrDigit(c));
        if (!good)
            throw new PlatformException(
                    ErrorCode.INVALID_REQUEST, "Access-Control-Request-Headers must be a list of header names.");
        return names;
    }

    private static boolean isLetterOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
