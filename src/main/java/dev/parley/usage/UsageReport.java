package dev.parley.usage;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/// What a tenant used in a span of time.
///
/// @param from inclusive
/// @param to exclusive
public record UsageReport(Instant from, Instant to, Sum total, List<OfModel> byModel, List<OfDay> byDay) {
    public UsageReport {
        byModel = List.copyOf(byModel);
        byDay = List.copyOf(byDay);
    }

    /// @param calls requests that were answered, wholly or in part; those that no provider answered are none
    /// @param estimatedCalls those of them whose tokens are our count, such as of a cut stream
    /// @param costUsd in US dollars
    public record Sum(
            long calls,
            long cacheHits,
            long estimatedCalls,
            long inputTokens,
            long cachedInputTokens,
            long outputTokens,
            BigDecimal costUsd) {
        public static final Sum NONE = new Sum(0, 0, 0, 0, 0, 0, BigDecimal.ZERO);
    }

    /// @param provider empty when nobody knows: the node died before the end
    public record OfModel(String provider, String model, Sum sum) {}

    /// @param day in UTC
    public record OfDay(LocalDate day, Sum sum) {}
}
