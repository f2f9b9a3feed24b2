package dev.parley.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.audit.Audit;
import dev.parley.gateway.Attempts.Ask;
import dev.parley.gateway.Attempts.Wanted;
import dev.parley.gateway.Guarding.Guarded;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Database;
import dev.parley.providers.Catalogue;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Dialect;
import dev.parley.tenancy.Tenant;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// From a plan to an answer that has begun: its targets in order, the second beside the first where that is late and
/// the caller wants it, and when no provider answers what Parley can still say.
final class Opening {
    /// Between two entries of a tenant's audit log: an outage must not flood it.
    private static final Duration AUDITED = Duration.ofMinutes(1);

    private static final int MOST_TENANTS = 10_000;

    private final Hedges hedges;
    private final Degraded degraded;
    private final Database database;
    private final GatewayMetrics metrics;
    private final Cache<TenantId, Boolean> audited = Caffeine.newBuilder()
            .expireAfterWrite(AUDITED)
            .maximumSize(MOST_TENANTS)
            .build();

    Opening(Hedges hedges, Degraded degraded, Database database, GatewayMetrics metrics) {
        this.hedges = hedges;
        this.degraded = degraded;
        this.database = database;
        this.metrics = metrics;
    }

    /// @param request as providers see it
    /// @throws PlatformException when nobody answers
    Opened open(
            Tenant tenant,
            Question question,
            Guarded guarded,
            ChatRequest request,
            Admission.Begun begun,
            Ask<Opened> ask) {
        var first = begun.plan().targets().getFirst();
        if (first.dialect() == Dialect.LOCAL)
            return hedges.first(question, request, begun.plan(), new Wanted<>(tenant.id(), question.deadline(), ask));
        var opened = opened(tenant, question, guarded, request, begun, ask);
        var how = question.course().degraded();
        if (how != null) tell(tenant, begun, how);
        return opened;
    }

    private Opened opened(
            Tenant tenant,
            Question question,
            Guarded guarded,
            ChatRequest request,
            Admission.Begun begun,
            Ask<Opened> ask) {
        var plan = begun.plan();
        boolean wanted = Degraded.wanted(tenant, question, plan);
        Ask<Opened> marking = (target, until) -> {
            if (!target.equals(Catalogue.EXTRACTIVE)) return ask.of(target, until);
            // the chain has come to the documents: no provider has answered
            var better = wanted ? degraded.answer(tenant, question, guarded, plan) : Optional.<Opened>empty();
            if (better.isPresent()) return better.get();
            question.course().degraded(Degraded.EXTRACTIVE);
            return ask.of(target, until);
        };
        try {
            return hedges.first(question, request, plan, new Wanted<>(tenant.id(), question.deadline(), marking));
        } catch (PlatformException nobody) {
            if (!wanted || question.deadline().passed() || !isProviders(nobody.code())) throw nobody;
            return degraded.answer(tenant, question, guarded, plan).orElseThrow(() -> nobody);
        }
    }

    private static boolean isProviders(ErrorCode code) {
        return code.fault() == ErrorCode.Fault.PROVIDER || code == ErrorCode.OVERLOADED;
    }

    private void tell(Tenant tenant, Admission.Begun begun, String how) {
        metrics.degraded(how);
        if (audited.asMap().putIfAbsent(tenant.id(), true) != null) return;
        var first = begun.plan().targets().getFirst();
        database.acrossTenantsDo(tx -> Audit.record(
                tx,
                tenant.id(),
                "answer.degraded",
                Ids.format("use", begun.entry().start().id()),
                null,
                Map.of("kind", how, "instead_of", first.name())));
    }
}
