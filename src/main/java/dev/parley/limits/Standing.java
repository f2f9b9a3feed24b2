package dev.parley.limits;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// How a limit stands, and where it goes.
///
/// @param period the day or month that it is for; null for a rolling window
record Standing(State state, Periods.@Nullable Period period) {
    /// Of a period; what was used before says too little of the rest.
    private static final double LEAST_GONE = 0.01;

    ObjectNode json(Instant now) {
        var json = state.json();
        var of = period;
        if (of == null) return json;
        json.put("period_begins_at", of.begins().toString());
        double gone = (double) Duration.between(of.begins(), now).toMillis()
                / Duration.between(of.begins(), of.ends()).toMillis();
        if (gone >= LEAST_GONE)
            json.put("forecast", state.limit().measure().amount(Math.round(state.used() / Math.min(1, gone))));
        return json;
    }
}
