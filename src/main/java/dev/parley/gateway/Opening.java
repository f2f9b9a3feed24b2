package dev.parley.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.audit.Audit;
import dev.parley.gateway.Attempts.Ask;
import dev.parley.gateway.Attempts.Wanted;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Database;
import dev.parley.platform.telemetry.Span;
import dev.parley.providers.Catalogue;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Dialect;
import dev.parley.routing.Plan;
import dev.parley.routing.Routing;
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

    private final Calls calls;
    private final Hedges hedges;
    private final Degraded degraded;
    private final Routing routing;
    private final Database database;
    private final GatewayMetrics metrics;
    private final Cache<TenantId, Boolean> audited = Caffeine.newBuilder()
            .expireAfterWrite(AUDITED)
            .maximumSize(MOST_TENANTS)
            .build();

    Opening(Calls calls, Hedges hedges, Degraded degraded, Routing routing, Database database, GatewayMetrics metrics) {
        this.calls = calls;
        this.hedges = hedges;
        this.degraded = degraded;
        this.routing = routing;
        this.database = database;
        this.metrics = metrics;
    }

    /// @param request as providers see it
    /// @throws PlatformException when nobody answers; the entry is settled then
    Attempt open(Asked asked, ChatRequest request, Admission.Begun begun) {
        var plan = begun.plan();
        var span = GenAi.chat(Span.current(), request);
        long began = System.nanoTime();
        try {
            var ask = calls.of(request, span);
            var opened = mayDegrade(begun)
                    ? orDegraded(asked, request, begun, ask)
                    : hedges.first(asked.question(), request, plan, wanted(asked, ask));
            long waited = System.nanoTime() - began;
            var watched = routing.watched(plan, opened.target(), opened.stream(), waited);
            return new Attempt(begun, new Opened(opened.target(), watched), span, waited);
        } catch (RuntimeException | Error failed) {
            Attempt.failed(begun, request, span, failed);
            routing.failed(plan);
            throw failed;
        }
    }

    /// Not where Parley itself is asked, nor in place of an abler model: the answer there is already is better.
    private static boolean mayDegrade(Admission.Begun begun) {
        return begun.plan().targets().getFirst().dialect() != Dialect.LOCAL
                && begun.entry().start().upgradeOf() == null;
    }

    private static Wanted<Opened> wanted(Asked asked, Ask<Opened> ask) {
        return new Wanted<>(asked.tenant().id(), asked.question().deadline(), ask);
    }

    private Opened orDegraded(Asked asked, ChatRequest request, Admission.Begun begun, Ask<Opened> ask) {
        var opened = opened(asked, request, begun.plan(), ask);
        var how = asked.question().course().degraded();
        if (how != null) tell(asked.tenant(), begun, how);
        return opened;
    }

    private Opened opened(Asked asked, ChatRequest request, Plan plan, Ask<Opened> ask) {
        var question = asked.question();
        boolean wanted = Degraded.wanted(asked.tenant(), question, plan);
        Ask<Opened> marking = (target, until) -> {
            if (!target.equals(Catalogue.EXTRACTIVE)) return ask.of(target, until);
            // the chain has come to the documents: no provider has answered
            var better = wanted ? degraded.answer(asked, plan) : Optional.<Opened>empty();
            if (better.isPresent()) return better.get();
            question.course().degraded(Degraded.EXTRACTIVE);
            return ask.of(target, until);
        };
        try {
            return hedges.first(question, request, plan, wanted(asked, marking));
        } catch (PlatformException nobody) {
            if (!wanted || question.deadline().passed() || !isProviders(nobody.code())) throw nobody;
            return degraded.answer(asked, plan).orElseThrow(() -> nobody);
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
