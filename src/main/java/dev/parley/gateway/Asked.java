package dev.parley.gateway;

import dev.parley.kernel.Ids;
import dev.parley.providers.ChatRequest;
import dev.parley.routing.Plan;
import dev.parley.tenancy.Tenant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A question that is admitted and inspected, on its way to an answer.
///
/// @param guarded with the request as the guardrails left it
record Asked(Question question, Admission.Admitted admitted, Admission.Asking asking, Guarding.Guarded guarded) {
    Tenant tenant() {
        return admitted.tenant();
    }

    ChatRequest request() {
        return guarded.request();
    }

    Asked with(Guarding.Guarded other, @Nullable QuestionVector vector) {
        return new Asked(question.with(other.request(), vector), admitted, asking, other);
    }

    /// Begins its entry of the ledger.
    /// @param request as providers see it
    Admission.Begun begin(Admission admission, Plan plan, ChatRequest request) {
        return admission.begin(
                admitted, asking, plan, to -> Bounds.start(admitted.id(), tenant().id(), key(), request, to));
    }

    /// Begins a further entry, for an abler tier.
    Admission.Begun again(Admission admission, Plan plan, ChatRequest request) {
        return admission.again(
                admitted, asking, plan, to -> Bounds.start(Ids.next(), tenant().id(), key(), request, to));
    }

    private UUID key() {
        return question.caller().id();
    }
}
