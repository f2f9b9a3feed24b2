package dev.parley.usage;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/// What a tenant used in a span of time.
///
/// @param from inclusive
/// @param to exclusive
public record UsageReport(
        Instant from, Instant to, Sum total, List<OfModel> byModel, List<OfTier> byTier, List<OfDay> byDay) {
    public UsageReport {
        byModel = List.copyOf(byModel);
        byTier = List.copyOf(byTier);
        byDay = List.copyOf(byDay);
    }

    /// @param calls requests that were answered, wholly or in part; those that no provider answered are none
    /// @param failedCalls those that no provider answered, and those that were broken off
    /// @param requests all that asked a provider
    /// @param estimatedCalls those of them whose tokens are our count, such as of a cut stream
    /// @param costUsd in US dollars
    /// @param medianMillis from the request's arrival to its last event, of the answered ones; 0 without any
    /// @param p95Millis the same, of which 95 per cent took no longer
    public record Sum(
            long calls,
            long failedCalls,
            long requests,
            long cacheHits,
            long estimatedCalls,
            long inputTokens,
            long cachedInputTokens,
            long outputTokens,
            BigDecimal costUsd,
            long medianMillis,
            long p95Millis) {
        public static final Sum NONE = new Sum(0, 0, 0, 0, 0, 0, 0, 0, BigDecimal.ZERO, 0, 0);

        /// The share of requests that failed, from 0 to 1.
        public double errorRate() {
            return requests == 0 ? 0 : (double) failedCalls / requests;
        }
    }

    /// @param provider empty when nobody knows: the node died before the end
    public record OfModel(String provider, String model, Sum sum) {}

    /// @param tier how the model was chosen: `direct`, `default`; empty when nobody knows
    public record OfTier(String tier, Sum sum) {}

    /// @param day in UTC
    public record OfDay(LocalDate day, Sum sum) {}
}
