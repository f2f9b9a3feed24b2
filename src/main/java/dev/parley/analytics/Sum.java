package dev.parley.analytics;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// What some requests used.
///
/// @param failedRequests that no provider answered, or that were broken off
/// @param firstTokenMsP95 of chat requests, of which 95 % took no longer until the first output; null without any
record Sum(
        long requests,
        long failedRequests,
        long cacheHits,
        long inputTokens,
        long cachedInputTokens,
        long outputTokens,
        long tokens,
        BigDecimal costUsd,
        @Nullable Long firstTokenMsP95) {
    static Sum of(ResultSet row) throws SQLException {
        return new Sum(
                row.getLong("requests"),
                row.getLong("failed"),
                row.getLong("cache_hits"),
                row.getLong("input_tokens"),
                row.getLong("cached_input_tokens"),
                row.getLong("output_tokens"),
                row.getLong("input_tokens") + row.getLong("output_tokens"),
                row.getBigDecimal("cost_usd"),
                row.getObject("first_token_ms_p95", Long.class));
    }
}
