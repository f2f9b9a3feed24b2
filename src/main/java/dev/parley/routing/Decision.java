package dev.parley.routing;

import dev.parley.kernel.Ids;
import java.math.BigDecimal;
import java.util.Map;
import java.util.UUID;

/// Which tier a request goes to, and why.
///
/// @param id of the request's entry in the ledger, where it has one
/// @param cluster of like requests, which learn from each other's outcomes
/// @param tier `small`, `medium` or `large`; `default` when the tenant's own chain is asked whatever the request is
/// @param model the first that is asked
/// @param confidence how likely that model is thought to answer rightly
/// @param features of the request that the judgement rests on
/// @param earlyExit whether it was so plain that nothing was judged
/// @param explored whether the tier was tried out, rather than the best by what is known
/// @param expectedCostUsd in US dollars, of a usual answer; 0 where no price is known
/// @param largestCostUsd the same at the most able tier
public record Decision(
        UUID id,
        String cluster,
        String tier,
        String model,
        String provider,
        double confidence,
        Map<String, Double> features,
        String reason,
        boolean earlyExit,
        boolean explored,
        BigDecimal expectedCostUsd,
        BigDecimal largestCostUsd,
        long micros) {
    static final String PREFIX = "dec";

    /// `dec_<uuid>`.
    public String key() {
        return Ids.format(PREFIX, id);
    }
}
