package dev.parley.conversations;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One answer being made, or made.
///
/// @param usageId in the ledger; null while nobody was asked
/// @param sent to the model, as `ContextWindow` put it together; null while nothing was
record Run(
        UUID id,
        UUID conversationId,
        State state,
        @Nullable UUID usageId,
        @Nullable String model,
        @Nullable String provider,
        @Nullable String tier,
        boolean cached,
        @Nullable String error,
        long inputTokens,
        long outputTokens,
        @Nullable BigDecimal costUsd,
        Contents.@Nullable Stored sent,
        Instant createdAt,
        @Nullable Instant endedAt) {}
