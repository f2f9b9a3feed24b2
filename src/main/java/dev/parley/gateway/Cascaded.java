package dev.parley.gateway;

import dev.parley.gateway.dialects.CascadeInfo;
import dev.parley.kernel.PlatformException;
import dev.parley.providers.Target;
import dev.parley.routing.CascadeEnd;
import dev.parley.routing.CascadeEnd.Outcome;
import dev.parley.routing.Plan;
import dev.parley.routing.Routing;
import dev.parley.usage.Price;
import dev.parley.usage.Start;
import dev.parley.usage.TokenUsage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// That the first answer was checked, and what came of it.
final class Cascaded {
    private final Log log;
    private final Outcome outcome;
    private final Target from;
    private final CascadeCheck.@Nullable Fault fault;
    private final @Nullable PlatformException failure;
    private final BigDecimal discarded;
    private final @Nullable Price instead;
    private boolean told;

    /// Where it is told.
    ///
    /// @param first of the request's entries
    record Log(Routing routing, GatewayMetrics metrics, Start first) {}

    private Cascaded(
            Log log,
            Outcome outcome,
            Target from,
            CascadeCheck.@Nullable Fault fault,
            @Nullable PlatformException failure,
            BigDecimal discarded,
            @Nullable Price instead) {
        this.log = log;
        this.outcome = outcome;
        this.from = from;
        this.fault = fault;
        this.failure = failure;
        this.discarded = discarded;
        this.instead = instead;
    }

    static Cascaded kept(Log log, Target from, Plan.Upgrade upgrade) {
        var instead = upgrade.plan().targets().getFirst().price();
        return new Cascaded(log, Outcome.KEPT, from, null, null, BigDecimal.ZERO, instead);
    }

    /// @param discarded what the first answer cost, in US dollars
    static Cascaded upgraded(Log log, Target from, CascadeCheck.Fault fault, BigDecimal discarded) {
        return new Cascaded(log, Outcome.UPGRADED, from, fault, null, discarded, null);
    }

    /// @param failure why no abler model answered
    static Cascaded notUpgraded(Log log, Target from, CascadeCheck.Fault fault, PlatformException failure) {
        return new Cascaded(log, Outcome.NOT_UPGRADED, from, fault, failure, BigDecimal.ZERO, null);
    }

    boolean isDoubtful() {
        return outcome == Outcome.NOT_UPGRADED;
    }

    /// In US dollars, of the answer that was given up.
    BigDecimal discardedCost() {
        return discarded;
    }

    /// @param tokens of the answer that is given; none until its end
    /// @param cost its own
    CascadeInfo info(TokenUsage tokens, @Nullable BigDecimal cost) {
        var saved = saved(tokens, cost);
        return new CascadeInfo(
                outcome.word(),
                from.model(),
                fault == null ? null : fault.word(),
                failure == null ? null : failure.code().code(),
                saved,
                outcome == Outcome.UPGRADED ? discarded : null);
    }

    private @Nullable BigDecimal saved(TokenUsage tokens, @Nullable BigDecimal cost) {
        if (instead == null || cost == null || tokens.total() == 0) return null;
        return instead.of(tokens).subtract(cost);
    }

    /// Tells once how it ended.
    void ended(TokenUsage tokens, @Nullable BigDecimal cost) {
        if (told) return;
        told = true;
        var reason = fault == null ? null : fault.word();
        var price = instead == null || tokens.total() == 0 ? null : instead.of(tokens);
        log.routing.ended(log.first.tenant(), log.first.id(), new CascadeEnd(outcome, reason, price));
        var saved = saved(tokens, cost);
        log.metrics.cascaded(outcome.word(), reason == null ? "" : reason, saved == null ? discarded.negate() : saved);
    }
}
