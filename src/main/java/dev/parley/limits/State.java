package dev.parley.limits;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/// How a limit stands after a request was counted, or refused.
///
/// @param used of the limit's amount; with what is reserved for requests that run
/// @param resetMillis until the whole amount is there again
/// @param retryMillis until the same request would be admitted; 0 when it was
record State(Limit limit, long used, long resetMillis, long retryMillis) {
    /// Never below 0, also after a debt.
    long remaining() {
        return Math.max(0, limit.amount() - used);
    }

    /// What the caller of a refused request is told.
    PlatformException refusal() {
        var wait = seconds(retryMillis);
        var code = limit.measure() == Measure.USD ? ErrorCode.BUDGET_EXHAUSTED : ErrorCode.RATE_LIMITED;
        var detail = "The limit of " + amount(limit.amount()) + " " + limit.words() + " is reached (" + amount(used)
                + " used or reserved). " + hint(wait);
        return new PlatformException(code, detail)
                .retryAfter(Duration.ofSeconds(wait))
                .with("limit", json());
    }

    private String hint(long wait) {
        if (limit.amount() == 0) return "Nothing is permitted until the limit is raised.";
        if (limit.window().isCalendar() && retryMillis < resetMillis)
            return "Requests that run hold the rest of it; try again in " + wait + " s.";
        return limit.window().isCalendar()
                ? "It begins anew at " + resetsAt() + "."
                : "Try again in " + wait + " s; all of it is free again in " + seconds(resetMillis) + " s.";
    }

    /// Which limit, used, allowed, and when it resets: as problem details and the list of limits show it.
    ObjectNode json() {
        return described()
                .put("used", limit.measure().amount(used))
                .put("remaining", limit.measure().amount(remaining()))
                .put("resets_at", resetsAt());
    }

    /// The limit itself.
    ObjectNode described() {
        var json = Json.object();
        if (limit.id() != null) json.put("id", LimitsApi.format(limit));
        json.put("name", limit.name()).put("scope", limit.scope().word());
        if (limit.subject() != null) json.put("subject", limit.subject());
        return json.put("measure", limit.measure().word())
                .put("window", limit.window().word())
                .put("amount", limit.measure().amount(limit.amount()))
                .put("set_by", limit.source().word());
    }

    private String resetsAt() {
        return Instant.ofEpochMilli(System.currentTimeMillis() + resetMillis).toString();
    }

    private String amount(long units) {
        return limit.measure().amount(units).toPlainString();
    }

    static long seconds(long millis) {
        return (millis + 999) / 1000;
    }
}
