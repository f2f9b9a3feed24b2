package dev.parley.limits;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import java.time.Duration;
import java.util.function.BiConsumer;

/// What a tenant's rate says to one request, with the response headers that tell it.
///
/// @param limit requests a minute
/// @param remaining requests that could follow at once
/// @param resetNanos until the bucket is full again
/// @param retryNanos until one more request is admitted; 0 when this one was
public record RateDecision(boolean admitted, long limit, long remaining, long resetNanos, long retryNanos) {
    private static final long SECOND = 1_000_000_000L;

    /// @throws PlatformException RATE_LIMITED with the time to wait when the request was refused
    public void require() {
        if (admitted) return;
        long wait = seconds(retryNanos);
        throw new PlatformException(
                        ErrorCode.RATE_LIMITED,
                        "The tenant's rate of " + limit + " requests a minute is used up (" + (limit - remaining)
                                + " of "
                                + limit + " taken). Try again in " + wait + " s; all " + limit + " are free again in "
                                + seconds(resetNanos) + " s.")
                .retryAfter(Duration.ofSeconds(wait));
    }

    /// Gives the headers to `header`, of an admitted and of a refused request alike: `RateLimit` and
    /// `RateLimit-Policy` as in draft-ietf-httpapi-ratelimit-headers, and those that OpenAI's clients read.
    public void headers(BiConsumer<String, String> header) {
        header.accept("RateLimit", rateLimit());
        header.accept("RateLimit-Policy", rateLimitPolicy());
        header.accept("x-ratelimit-limit-requests", Long.toString(limit));
        header.accept("x-ratelimit-remaining-requests", Long.toString(remaining));
        header.accept("x-ratelimit-reset-requests", reset());
    }

    /// `"requests";r=49;t=2`: what remains, and the seconds until it is the whole quota again.
    public String rateLimit() {
        return "\"requests\";r=" + remaining + ";t=" + seconds(resetNanos);
    }

    /// `"requests";q=50;w=60`: the quota and its window in seconds.
    public String rateLimitPolicy() {
        return "\"requests\";q=" + limit + ";w=60";
    }

    /// Time until the whole quota is there again, as OpenAI writes it: `1.2s`, `350ms`, `0s`.
    public String reset() {
        long millis = (resetNanos + 999_999) / 1_000_000;
        if (millis == 0) return "0s";
        if (millis < 1_000) return millis + "ms";
        long tenths = (millis + 99) / 100;
        return tenths % 10 == 0 ? tenths / 10 + "s" : tenths / 10 + "." + tenths % 10 + "s";
    }

    private static long seconds(long nanos) {
        return (nanos + SECOND - 1) / SECOND;
    }
}
