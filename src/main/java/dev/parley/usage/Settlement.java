package dev.parley.usage;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// The second half of a ledger entry: how it ended.
///
/// @param provider who answered; null when nobody did
/// @param model the model that answered
/// @param costUsd in US dollars
/// @param priceVersion null when no price applied
/// @param durationMillis from the request's arrival to its last event
/// @param firstTokenMillis to the first output; null when there was none
public record Settlement(
        Outcome outcome,
        @Nullable String provider,
        String model,
        TokenUsage tokens,
        BigDecimal costUsd,
        @Nullable String priceVersion,
        long durationMillis,
        @Nullable Long firstTokenMillis) {
    /// Nobody answered, and nothing is owed.
    public static Settlement released(String model) {
        return new Settlement(Outcome.RELEASED, null, model, TokenUsage.NONE, BigDecimal.ZERO, null, 0, null);
    }

    public enum Outcome {
        /// The answer came to its end.
        COMPLETED,
        /// The client went away before the end.
        CLIENT_GONE,
        /// The provider broke off after its first output.
        CUT,
        /// Given up for another model's answer to the same request; whole or not.
        DISCARDED,
        /// No provider answered; costs nothing.
        RELEASED,
        /// The node died in between; the start's bounds are taken for what was used.
        INTERRUPTED
    }
}
