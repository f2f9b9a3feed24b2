package dev.parley.limits;

import java.util.List;
import java.util.function.BiConsumer;

/// The headers that tell how a request's limits stand, of an admitted and of a refused one alike: `RateLimit` and
/// `RateLimit-Policy` as in draft-ietf-httpapi-ratelimit-headers, each limit an item in the order of checking, and
/// those that OpenAI's clients read.
final class LimitHeaders {
    private LimitHeaders() {}

    static void tell(List<State> states, BiConsumer<String, String> header) {
        if (states.isEmpty()) return;
        var now = new StringBuilder(48 * states.size());
        var policy = new StringBuilder(48 * states.size());
        for (var state : states) {
            var limit = state.limit();
            if (!now.isEmpty()) {
                now.append(", ");
                policy.append(", ");
            }
            now.append('"').append(limit.name()).append("\";r=").append(whole(limit, state.remaining()));
            now.append(";t=").append(State.seconds(state.resetMillis()));
            policy.append('"').append(limit.name()).append("\";q=").append(whole(limit, limit.amount()));
            policy.append(";w=").append(limit.window().length().toSeconds());
            if (limit.measure() != Measure.REQUESTS)
                policy.append(";qu=\"")
                        .append(limit.measure() == Measure.USD ? "micro-usd" : "tokens")
                        .append('"');
        }
        header.accept("RateLimit", now.toString());
        header.accept("RateLimit-Policy", policy.toString());
        openAi(states, Measure.REQUESTS, "requests", header);
        openAi(states, Measure.TOKENS, "tokens", header);
    }

    /// The minute's limit that has the least left.
    private static void openAi(List<State> states, Measure measure, String word, BiConsumer<String, String> header) {
        State tightest = null;
        for (var state : states) {
            if (state.limit().measure() != measure || state.limit().window() != Window.MINUTE) continue;
            if (tightest == null || state.remaining() < tightest.remaining()) tightest = state;
        }
        if (tightest == null) return;
        header.accept(
                "x-ratelimit-limit-" + word, Long.toString(tightest.limit().amount()));
        header.accept("x-ratelimit-remaining-" + word, Long.toString(tightest.remaining()));
        header.accept("x-ratelimit-reset-" + word, duration(tightest.resetMillis()));
    }

    /// Header fields take whole numbers: of money, millionths of a dollar.
    private static long whole(Limit limit, long units) {
        return limit.measure() == Measure.USD ? units / 1000 : units;
    }

    /// As OpenAI writes it: `1.2s`, `350ms`, `0s`.
    static String duration(long millis) {
        if (millis == 0) return "0s";
        if (millis < 1_000) return millis + "ms";
        long tenths = (millis + 99) / 100;
        return tenths % 10 == 0 ? tenths / 10 + "s" : tenths / 10 + "." + tenths % 10 + "s";
    }
}
