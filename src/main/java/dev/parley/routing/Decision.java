package dev.parley.routing;

import dev.parley.kernel.Ids;
import dev.parley.providers.Target;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which tier a request goes to, and why.
///
/// @param id of the request's entry in the ledger, where it has one
/// @param layer which of them decided
/// @param cluster of like requests, which learn from each other's outcomes
/// @param tier `small`, `medium` or `large`; `default` when the tenant's own chain is asked whatever the
///     request is
/// @param model the first that is asked
/// @param confidence how likely that model is thought to answer rightly
/// @param features of the request that the judgement rests on
/// @param explored whether the tier was tried out, rather than the best by what is known
/// @param canary the side of a canary it is on; null outside of one
/// @param expectedCostUsd in US dollars, of a usual answer; 0 where no price is known
/// @param largestCostUsd the same at the most able tier
/// @param upgrade who is asked when the answer fails the check; null when it is not checked
/// @param candidates what was believed of the tiers, the least able first; empty where nothing was judged
/// @param partly whether only the beginning of the answer can be checked
public record Decision(
        UUID id,
        Layer layer,
        String cluster,
        String tier,
        String model,
        String provider,
        double confidence,
        Map<String, Double> features,
        String reason,
        boolean explored,
        @Nullable Side canary,
        BigDecimal expectedCostUsd,
        BigDecimal largestCostUsd,
        long micros,
        @Nullable Upgrade upgrade,
        List<Believed> candidates,
        boolean partly) {
    public Decision {
        candidates = List.copyOf(candidates);
    }

    /// @param error how likely a wrong answer is thought
    /// @param cost of a usual answer, in US dollars
    public record Believed(String tier, double error, double cost) {}

    /// @param tier the abler one
    /// @param model the first that is asked there
    /// @param leastGain how much likelier its answer has to be right, for the price to be worth it
    public record Upgrade(String tier, String model, double leastGain) {}

    static final String PREFIX = "dec";

    /// The same where the answer is checked.
    /// @param cost expected of both attempts
    Decision checked(Upgrade with, BigDecimal cost) {
        return new Decision(
                id,
                layer,
                cluster,
                tier,
                model,
                provider,
                confidence,
                features,
                reason + " The answer is checked; " + with.tier + " is asked when it fails.",
                explored,
                canary,
                cost,
                largestCostUsd,
                micros,
                with,
                candidates,
                partly);
    }

    /// Whether it was so plain that nothing was judged, or there was nothing to choose.
    boolean earlyExit() {
        return layer == Layer.EARLY_EXIT;
    }

    /// The same of the target that is really asked first.
    Decision at(Target first, BigDecimal cost, @Nullable Side side) {
        return new Decision(
                id,
                layer,
                cluster,
                tier,
                first.model(),
                first.provider(),
                confidence,
                features,
                reason,
                explored,
                side,
                cost,
                largestCostUsd,
                micros,
                upgrade,
                candidates,
                partly);
    }

    /// `dec_<uuid>`.
    public String key() {
        return Ids.format(PREFIX, id);
    }
}
