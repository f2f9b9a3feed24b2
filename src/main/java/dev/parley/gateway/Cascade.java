package dev.parley.gateway;

import dev.parley.kernel.PlatformException;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatStream;
import dev.parley.providers.UpstreamFault;
import dev.parley.routing.Plan;
import dev.parley.routing.Routing;
import java.math.BigDecimal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the answer of the tier that was asked first, before anything of it is sent, and asks the abler tier
/// when it fails the check. Each attempt has its own entry in the ledger.
final class Cascade {
    private static final Logger LOG = LoggerFactory.getLogger(Cascade.class);
    private static final int MOST_DRAINED = 1_000;

    private final Routing routing;
    private final CascadeCheck check;
    private final GatewayMetrics metrics;

    Cascade(Routing routing, GatewayMetrics metrics) {
        this.routing = routing;
        this.check = new CascadeCheck(routing::check);
        this.metrics = metrics;
    }

    /// @param cascaded null when the first answer was not to be checked
    record Chosen(Attempt attempt, @Nullable Cascaded cascaded) {
        /// Whether the answer failed the check and is given all the same.
        boolean isDoubtful() {
            return cascaded != null && cascaded.isDoubtful();
        }
    }

    /// @param next asks the abler tier, under an entry of its own
    Chosen chosen(Question question, ChatRequest request, Attempt first, Function<Plan, Attempt> next) {
        var plan = first.begun().plan();
        var upgrade = plan.upgrade();
        boolean degraded = question.course().degraded() != null;
        if (upgrade == null || degraded || !plan.checks(first.target())) return new Chosen(first, null);
        long began = System.nanoTime();
        var part = firstPart(question, request, first);
        var read = first.read(part, System.nanoTime() - began);
        var log = new Cascaded.Log(routing, metrics, first.begun().entry().start());
        var fault = fault(request, part, upgrade.leastGain());
        if (fault == null) return new Chosen(read, Cascaded.kept(log, first.target(), upgrade));
        try {
            first.begun().entry().awaitStart(question.deadline());
            var second = next.apply(upgrade.plan());
            drain(first.stream(), part);
            var cost = discarded(read, request, question);
            return new Chosen(second.waitedAlso(read.waited()), Cascaded.upgraded(log, first.target(), fault, cost));
        } catch (PlatformException failed) {
            // a doubtful answer is better than none
            if (part.fault() == null) return new Chosen(read, Cascaded.notUpgraded(log, first.target(), fault, failed));
            cut(read, request, question, failed);
            throw question.deadline().told(failed);
        } catch (RuntimeException | Error failed) {
            cut(read, request, question, failed);
            throw failed;
        }
    }

    private FirstPart firstPart(Question question, ChatRequest request, Attempt first) {
        // JSON is of use only as a whole
        int text = request.responseFormat() == null ? routing.firstPart() : Integer.MAX_VALUE;
        try {
            var cutoff = question.deadline().cutoff();
            return FirstPart.read(first.stream(), request.stream(), text, cutoff);
        } catch (RuntimeException | Error failed) {
            cut(first, request, question, failed);
            throw failed;
        }
    }

    private CascadeCheck.@Nullable Fault fault(ChatRequest request, FirstPart part, double leastGain) {
        try {
            return check.fault(request, part, leastGain).orElse(null);
        } catch (RuntimeException failed) {
            LOG.warn("The check of an answer failed; the answer is taken", failed);
            return null;
        }
    }

    /// What has come meanwhile was generated too; with the end comes the provider's own count.
    private static void drain(ChatStream source, FirstPart part) {
        if (part.end() != null || part.fault() != null) return;
        try {
            for (int i = 0; i < MOST_DRAINED && source.ready(); i++) {
                var event = source.next();
                if (event == null) return;
                part.events().add(event);
            }
        } catch (UpstreamFault ended) {
            LOG.debug("The answer that is given up broke off by itself", ended);
        }
    }

    /// Settles the answer that is not given, with what was read of it.
    /// @return its cost in US dollars
    private BigDecimal discarded(Attempt attempt, ChatRequest request, Question question) {
        attempt.stream().close();
        var meter = attempt.meter(request, question.arrived());
        meter.discarded();
        metrics.discarded(attempt.target(), meter.tokens(), meter.cost());
        GenAi.answered(attempt.span(), attempt.target(), meter.tokens());
        var cost = meter.cost();
        return cost == null ? BigDecimal.ZERO : cost;
    }

    private static void cut(Attempt attempt, ChatRequest request, Question question, Throwable failure) {
        attempt.stream().close();
        GenAi.failed(attempt.span(), failure);
        attempt.meter(request, question.arrived()).cut();
    }
}
