package dev.parley.usage;

import dev.parley.kernel.TenantId;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The first half of a ledger entry: that a model is about to be asked.
///
/// @param id minted here (UUIDv7); its settlement carries the same
/// @param operation `chat` or `embeddings`
/// @param model the dearest that may be asked; which one answered is in the settlement
/// @param tier how the model was chosen: `direct`, `default`
/// @param inputTokens our count of the prompt, an estimate
/// @param outputBound the most tokens the answer can have
/// @param costBound the most it can cost, in US dollars
/// @param streamed whether output leaves before the settlement, so that the start is waited for
/// @param upgradeOf the first entry of the same request, when another model is asked because its answer was found
///     wanting; null for a request's only or first entry
public record Start(
        UUID id,
        TenantId tenant,
        UUID keyId,
        String operation,
        String model,
        String tier,
        long inputTokens,
        long outputBound,
        BigDecimal costBound,
        boolean streamed,
        @Nullable UUID upgradeOf) {
    /// Of a request's only or first entry.
    public Start(
            UUID id,
            TenantId tenant,
            UUID keyId,
            String operation,
            String model,
            String tier,
            long inputTokens,
            long outputBound,
            BigDecimal costBound,
            boolean streamed) {
        this(id, tenant, keyId, operation, model, tier, inputTokens, outputBound, costBound, streamed, null);
    }

    public Start asUpgradeOf(UUID first) {
        return new Start(
                id, tenant, keyId, operation, model, tier, inputTokens, outputBound, costBound, streamed, first);
    }
}
