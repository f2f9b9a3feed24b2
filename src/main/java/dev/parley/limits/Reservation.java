package dev.parley.limits;

import dev.parley.usage.Settlement;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// What an admitted request holds of its tenant's limits until it ends. It is ended once, by `settle` or `release`,
/// whatever happens; further calls do nothing.
public final class Reservation {
    private final Limits limits;
    private final Rules rules;
    private final Asked asked;
    private final Limits.Charge charge;
    /// How its limits stand, in the order of checking.
    private final List<State> states;
    private final List<Held> held = new ArrayList<>(4);
    private final AtomicBoolean ended = new AtomicBoolean();
    /// Whether it is for a further attempt of a request that another reservation counts.
    private final boolean further;

    /// @param model whose answers it is for; null when for any model's
    private record Held(Tally tally, long amount, @Nullable String model) {}

    Reservation(Limits limits, Rules rules, Asked asked, Limits.Charge charge, List<State> states, boolean further) {
        this.limits = limits;
        this.rules = rules;
        this.asked = asked;
        this.charge = charge;
        this.states = states;
        this.further = further;
    }

    /// Reserves what the request may use at most of the tenant's budgets and quotas. A model whose own budget
    /// cannot bear it is left out.
    ///
    /// @param costBounds what the request can cost at most, in US dollars, at each model that may answer
    /// @param tokens prompt and answer, at most
    /// @param header takes the headers that tell how the limits stand
    /// @return the models that may answer; never empty
    /// @throws dev.parley.kernel.PlatformException BUDGET_EXHAUSTED or RATE_LIMITED when a limit does not
    ///     permit it; the reservation is released then
    public Set<String> spend(Map<String, BigDecimal> costBounds, long tokens, BiConsumer<String, String> header) {
        try {
            var affordable = new LinkedHashSet<String>();
            State refused = null;
            for (var bound : costBounds.entrySet()) {
                var wrong = reserve(bound.getKey(), bound.getValue(), tokens);
                if (wrong == null) affordable.add(bound.getKey());
                else refused = wrong;
            }
            if (affordable.isEmpty() && refused != null) throw limits.refused(asked, refused, header);
            var most = BigDecimal.ZERO;
            for (var model : affordable) most = most.max(costBounds.get(model));
            refused = reserve(null, most, tokens);
            if (refused != null) throw limits.refused(asked, refused, header);
            LimitHeaders.tell(states, header);
            return affordable;
        } catch (RuntimeException e) {
            release();
            throw e;
        }
    }

    /// For another attempt of the same request, to be ended beside this one: it takes from budgets and quotas
    /// what it uses, and counts as no further request.
    public Reservation another() {
        var rates = states.stream()
                .filter(state -> !state.limit().window().isCalendar())
                .toList();
        return limits.again(rules, asked, charge, rates);
    }

    /// How the limits stand, for a response that is given before anything is reserved.
    public void tell(BiConsumer<String, String> header) {
        LimitHeaders.tell(states, header);
    }

    /// Reserves at all limits of one model, or at those that are no model's.
    /// @return how the limit stands that does not permit it; what was reserved here before stays held
    private @Nullable State reserve(@Nullable String model, BigDecimal cost, long tokens) {
        int before = held.size();
        for (var limit : rules.calendar()) {
            var subject = subject(limit, model);
            if (subject == null || (further && model == null && limit.measure() == Measure.REQUESTS)) continue;
            long amount = switch (limit.measure()) {
                case REQUESTS -> 1;
                case TOKENS -> tokens;
                case USD -> Measure.USD.units(cost);
            };
            var tally = limits.tally(rules, limit, asked, subject.isEmpty() ? null : subject);
            // of limits that count the same the lowest comes first, and holds for the others too
            if (holds(tally, before)) continue;
            if (tally.reserve(amount, limit.amount(), asked.at())) {
                held.add(new Held(tally, amount, model));
                states.add(Limits.state(limit, tally, 0));
                continue;
            }
            var rest = held.subList(before, held.size());
            rest.forEach(taken -> taken.tally.settle(taken.amount, 0));
            rest.clear();
            return Limits.refusing(limit, tally, amount);
        }
        return null;
    }

    private boolean holds(Tally tally, int from) {
        for (int i = from; i < held.size(); i++) if (held.get(i).tally == tally) return true;
        return false;
    }

    /// @return whom the limit counts, empty for all of the tenant's; null when it does not concern this
    private @Nullable String subject(Limit limit, @Nullable String model) {
        return switch (limit.scope()) {
            case TENANT -> model == null ? "" : null;
            case KEY ->
                model == null && limit.concerns(asked.caller())
                        ? asked.callerId().toString()
                        : null;
            case MODEL -> limit.concerns(model) ? model : null;
            case END_USER -> null;
        };
    }

    /// Puts what was used in the place of what was reserved.
    public void settle(Settlement used) {
        if (!ended.compareAndSet(false, true)) return;
        boolean released = used.outcome() == Settlement.Outcome.RELEASED;
        long tokens = used.tokens().total();
        for (var of : held) {
            boolean counts = !released && (of.model == null || of.model.equals(used.model()));
            of.tally.settle(of.amount, counts ? actual(of.tally.counter().measure(), used, tokens) : 0);
        }
        limits.ended(asked, charge, tokens);
        if (!released) for (var of : held) limits.watch(rules, of.tally);
    }

    private static long actual(Measure measure, Settlement used, long tokens) {
        return switch (measure) {
            case REQUESTS -> 1;
            case TOKENS -> tokens;
            case USD -> measure.units(used.costUsd());
        };
    }

    /// Nothing was used.
    public void release() {
        settle(Settlement.released(""));
    }
}
