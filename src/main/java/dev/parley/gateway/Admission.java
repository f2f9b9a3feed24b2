package dev.parley.gateway;

import dev.parley.identity.Caller;
import dev.parley.kernel.Deadline;
import dev.parley.limits.Asked;
import dev.parley.limits.Limits;
import dev.parley.limits.Reservation;
import dev.parley.routing.Plan;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.Tenants;
import dev.parley.usage.Entry;
import dev.parley.usage.Ledger;
import dev.parley.usage.Start;
import java.util.LinkedHashMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The gate that every request to a model goes through, chat and embeddings alike: the tenant's limits, then the
/// ledger.
final class Admission {
    private final Tenants tenants;
    private final Limits limits;
    private final Ledger ledger;

    Admission(Tenants tenants, Limits limits, Ledger ledger) {
        this.tenants = tenants;
        this.limits = limits;
        this.ledger = ledger;
    }

    /// @param header takes the headers that every response has, refusals included: name and value
    record Asking(Caller caller, @Nullable String endUser, Deadline deadline, BiConsumer<String, String> header) {}

    /// A request that may be prepared, but has not begun: it holds what it took of the rates.
    record Admitted(UUID id, Tenant tenant, Reservation reservation) {}

    /// An entry of the ledger, and the targets that may be asked for it.
    record Begun(Entry entry, Plan plan) {}

    /// Refuses a flooding tenant's request before it is read.
    void refuseFlood(BiConsumer<String, String> header) {
        limits.refuseFlood(Tenancy.current(), header);
    }

    /// @param id minted for this request
    /// @param tokens that it will use, an estimate
    /// @param prepare what is done for it until it begins, such as finding passages; when it fails, what was taken
    ///     is given
    ///     back
    <T> T admit(UUID id, Asking asking, LongSupplier tokens, Function<Admitted, T> prepare) {
        var tenant = tenants.get(Tenancy.current());
        var asked = new Asked(
                id, tenant, asking.caller.name(), asking.caller.id(), asking.endUser, tokens, asking.deadline);
        var reservation = limits.admit(asked, asking.header);
        try {
            return prepare.apply(new Admitted(id, tenant, reservation));
        } catch (RuntimeException | Error failed) {
            reservation.release();
            reservation.tell(asking.header);
            throw failed;
        }
    }

    /// Begins the entry once the tenant's budgets bear the most that it can use. The settlement ends the
    /// reservation.
    /// @param start of any of the plan's targets; its bounds are what is reserved
    Begun begin(Admitted admitted, Asking asking, Plan plan, Function<Plan, Start> start) {
        return begin(admitted.reservation, asking, plan, start);
    }

    /// Begins a further entry of a request that has begun, beside its first.
    /// @param plan who is asked now
    Begun again(Admitted admitted, Asking asking, Plan plan, Function<Plan, Start> start) {
        var reservation = admitted.reservation.another();
        // how the limits stand is told of what is admitted: a refusal is not the caller's
        var headers = new LinkedHashMap<String, String>();
        var quietly = new Asking(asking.caller, asking.endUser, asking.deadline, headers::put);
        try {
            var begun = begin(reservation, quietly, plan, to -> start.apply(to).asUpgradeOf(admitted.id));
            headers.forEach(asking.header);
            return begun;
        } catch (RuntimeException | Error failed) {
            reservation.release();
            throw failed;
        }
    }

    private Begun begin(Reservation reservation, Asking asking, Plan plan, Function<Plan, Start> start) {
        var bounds = start.apply(plan);
        var costs = Bounds.costs(plan.targets(), bounds.inputTokens(), bounds.outputBound());
        var models = reservation.spend(costs, bounds.inputTokens() + bounds.outputBound(), asking.header);
        var affordable = plan.only(models);
        var all = affordable.targets().size() == plan.targets().size();
        var reserved = all ? bounds : start.apply(affordable);
        return new Begun(ledger.start(reserved, reservation::settle), affordable);
    }
}
