package dev.parley.routing;

import dev.parley.routing.quality.Canary;
import dev.parley.routing.quality.Canary.Stage;
import dev.parley.tenancy.TenantConfig.Optimize;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a canary tries: a model for the requests of a tier, or another weight of cost for all.
///
/// @param tier null with `optimize`
/// @param model asked before the tier's own; null with `optimize`
/// @param optimize null with a tier's model
/// @param slowMs from which time until the first output a request counts as slow
/// @param reason why it ended; empty while it runs
record Trial(
        UUID id,
        @Nullable Tier tier,
        @Nullable String model,
        @Nullable Optimize optimize,
        Canary rule,
        int slowMs,
        Stage stage,
        String reason,
        Instant createdAt,
        @Nullable Instant endedAt) {
    /// Whether a request that goes to that tier tells anything of it.
    boolean concerns(String decided) {
        return tier == null || tier.word().equals(decided);
    }
}
