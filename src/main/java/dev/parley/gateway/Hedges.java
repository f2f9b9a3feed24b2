package dev.parley.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.gateway.Attempts.Outcome;
import dev.parley.gateway.Attempts.Outcome.Answered;
import dev.parley.gateway.Attempts.Outcome.Failed;
import dev.parley.gateway.Attempts.Outcome.PassedOver;
import dev.parley.gateway.Attempts.Wanted;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.tasks.Tasks;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Dialect;
import dev.parley.providers.Target;
import dev.parley.routing.Plan;
import dev.parley.tenancy.Tenancy;
import dev.parley.usage.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Asks a second target beside one that is late to begin its answer, when the caller wants that. The first to begin
/// is the answer, the other is cancelled. The second call is a request of its own for limits and ledger (tier
/// `hedge`), settled with what the losing call may cost.
final class Hedges {
    private static final String TIER = "hedge";
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final int MOST_TENANTS = 10_000;

    private final Attempts attempts;
    private final Breakers breakers;
    private final Admission admission;
    private final Tasks tasks;
    private final GatewayMetrics metrics;
    private final Duration unmeasured;
    private final Cache<TenantId, Allowance> tenants =
            Caffeine.newBuilder().maximumSize(MOST_TENANTS).build();

    /// @param unmeasured how long a target may be silent of which too little is known
    Hedges(
            Attempts attempts,
            Breakers breakers,
            Admission admission,
            Tasks tasks,
            GatewayMetrics metrics,
            Duration unmeasured) {
        this.attempts = attempts;
        this.breakers = breakers;
        this.admission = admission;
        this.tasks = tasks;
        this.metrics = metrics;
        this.unmeasured = unmeasured;
    }

    /// @param request as providers see it
    /// @throws PlatformException when no target answered
    Opened first(Question question, ChatRequest request, Plan plan, Wanted<Opened> wanted) {
        var beside = question.urgency().hedge() ? beside(plan.targets()) : Optional.<Target>empty();
        if (beside.isEmpty()) return attempts.first(wanted, plan.targets());
        var first = plan.targets().getFirst();
        var allowance = tenants.get(wanted.tenant(), _ -> new Allowance());
        allowance.asked();
        var early = new Leg(first, wanted.deadline());
        start(early, () -> attempts.at(first, wanted.until(early.deadline()), false));
        var delay = delay(first);
        if (!early.endsWithin(delay)) {
            if (allowance.spend() && breakers.of(first).hedges().spend()) {
                var late = new Leg(beside.get(), wanted.deadline());
                return new Race(question, request, early, late, delay).run(plan, wanted);
            }
            metrics.hedge(first, "capped");
        }
        return early.answer().orElseGet(() -> others(plan, wanted, early));
    }

    /// Whom to ask beside the first: another place of the same model, else the next that is not passed over. What is
    /// in this process answers at once and worse: it would win each time.
    private Optional<Target> beside(List<Target> targets) {
        var first = targets.getFirst();
        if (first.dialect() == Dialect.LOCAL) return Optional.empty();
        var others = targets.stream()
                .filter(target -> !target.equals(first) && target.dialect() != Dialect.LOCAL)
                .filter(target ->
                        breakers.find(target).filter(Breakers.Breaker::isOpen).isEmpty())
                .toList();
        return others.stream()
                .filter(target -> target.model().equals(first.model()))
                .findFirst()
                .or(() -> others.stream().findFirst());
    }

    /// Nineteen of twenty answers begin within it.
    private Duration delay(Target target) {
        var usual = breakers.of(target).waits().usual().orElse(unmeasured);
        return usual.compareTo(SHORTEST) < 0 ? SHORTEST : usual;
    }

    /// The targets that have not failed yet, one after the other.
    private Opened others(Plan plan, Wanted<Opened> wanted, Leg... ended) {
        var left = new ArrayList<>(plan.targets());
        PlatformException told = null;
        for (var leg : ended) {
            switch (leg.outcome()) {
                case Failed<Opened>(var why, var everywhere) -> {
                    if (everywhere) throw why;
                    left.removeAll(List.of(leg.target()));
                    told = why;
                }
                case PassedOver<Opened>(var why) -> told = told == null ? why : told;
                case Answered<Opened> _ -> throw new IllegalStateException("It has answered.");
            }
        }
        return attempts.first(wanted, left, told);
    }

    private void start(Leg leg, Supplier<Outcome<Opened>> work) {
        tasks.start("hedge", Tenancy.carry(() -> leg.run(work)));
    }

    /// Two calls beside each other.
    private final class Race {
        private final Question question;
        private final ChatRequest request;
        private final Leg early;
        private final Leg late;
        private final Duration delay;
        /// Of the second call; null until it is admitted.
        private volatile @Nullable Entry entry;

        Race(Question question, ChatRequest request, Leg early, Leg late, Duration delay) {
            this.question = question;
            this.request = request;
            this.early = early;
            this.late = late;
            this.delay = delay;
        }

        Opened run(Plan plan, Wanted<Opened> wanted) {
            start(late, () -> admitted(wanted));
            var winner = Leg.firstToAnswer(early, late);
            var loser = winner == late ? early : late;
            boolean running = loser.cancel();
            loser.whenEnded(() -> settle(loser, running));
            var word = winner == null ? "failed" : winner == late ? "won" : "lost";
            metrics.hedge(late.target(), word);
            if (winner == null) return others(plan, wanted, early, late);
            question.course().hedged(word + "; after_ms=" + delay.toMillis());
            return winner.answer().orElseThrow();
        }

        /// On a thread of its own, for the tenant's limits may slow it down.
        private Outcome<Opened> admitted(Wanted<Opened> wanted) {
            var both = new Plan(TIER, List.of(early.target(), late.target()));
            try {
                var begun = begin(wanted.tenant(), both);
                entry = begun.entry();
                if (late.deadline().passed() || !begun.plan().equals(both)) return new PassedOver<>(unwanted());
            } catch (PlatformException refused) {
                return new PassedOver<>(refused);
            }
            return attempts.at(late.target(), wanted.until(late.deadline()), false);
        }

        /// The entry bears either call: which one loses is not known yet.
        private Admission.Begun begin(TenantId tenant, Plan both) {
            var caller = question.caller();
            var asking = new Admission.Asking(caller, request.endUser().orElse(null), late.deadline(), (_, _) -> {});
            return admission.admit(
                    Ids.next(),
                    asking,
                    () -> Bounds.expected(request),
                    admitted -> admission.begin(
                            admitted,
                            asking,
                            both,
                            plan -> Bounds.start(admitted.id(), tenant, caller.id(), request, plan)));
        }

        /// @param running whether it was still at work when it was cancelled
        private void settle(Leg loser, boolean running) {
            var hedge = entry;
            if (hedge != null) hedge.settleLater(loser.owed(request, running));
        }
    }

    private static PlatformException unwanted() {
        return new PlatformException(ErrorCode.DEADLINE_EXCEEDED, "The other target was not asked.");
    }
}
