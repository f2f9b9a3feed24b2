package dev.parley.gateway;

import dev.parley.gateway.Attempts.Ask;
import dev.parley.gateway.Guarding.Guarded;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.providers.Catalogue;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Dialect;
import dev.parley.routing.Plan;
import dev.parley.tenancy.Tenant;

/// From a plan to an answer that has begun: its targets in order, the second beside the first where that is late and
/// the caller wants it, and when no provider answers what Parley can still say.
final class Opening {
    private final Hedges hedges;
    private final Degraded degraded;
    private final GatewayMetrics metrics;

    Opening(Hedges hedges, Degraded degraded, GatewayMetrics metrics) {
        this.hedges = hedges;
        this.degraded = degraded;
        this.metrics = metrics;
    }

    /// @param request as providers see it
    /// @throws PlatformException when nobody answers
    Opened open(Tenant tenant, Question question, Guarded guarded, ChatRequest request, Plan plan, Ask<Opened> ask) {
        var opened = opened(tenant, question, guarded, request, plan, ask);
        var word = question.course().degraded();
        if (word != null) metrics.degraded(word);
        return opened;
    }

    private Opened opened(
            Tenant tenant, Question question, Guarded guarded, ChatRequest request, Plan plan, Ask<Opened> ask) {
        boolean local = plan.targets().getFirst().dialect() == Dialect.LOCAL;
        if (local) return hedges.first(question, request, plan, ask);
        boolean wanted = Degraded.wanted(tenant, question, plan);
        try {
            return hedges.first(question, request, plan, (target, until) -> {
                if (!target.equals(Catalogue.EXTRACTIVE)) return ask.of(target, until);
                // the chain ends with the documents: no provider has answered
                var better = wanted ? degraded.answer(tenant, question, guarded, plan) : null;
                if (better != null && better.isPresent()) return better.get();
                question.course().degraded(Degraded.EXTRACTIVE);
                return ask.of(target, until);
            });
        } catch (PlatformException nobody) {
            if (!wanted || question.deadline().passed() || !isProviders(nobody.code())) throw nobody;
            return degraded.answer(tenant, question, guarded, plan).orElseThrow(() -> nobody);
        }
    }

    private static boolean isProviders(ErrorCode code) {
        return code.fault() == ErrorCode.Fault.PROVIDER || code == ErrorCode.OVERLOADED;
    }
}
