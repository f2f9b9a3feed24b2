package dev.parley.gateway;

import dev.parley.guardrails.Verdict.Refusal;
import dev.parley.kernel.Deadline;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says, by what it asks, where a request goes that was admitted and inspected. Asked once for each.
interface Steering {
    /// Wherever the caller said.
    Steering NONE = (_, request, _) -> new Way.Model(request, null, null);

    Way steer(Admission.Admitted admitted, ChatRequest request, Deadline deadline);

    sealed interface Way {
        /// @param request in place of the one before
        /// @param tier of models that are asked; null leaves it to the request's model
        /// @param vector of the question; null when nobody needed it yet
        record Model(
                ChatRequest request,
                @Nullable String tier,
                @Nullable QuestionVector vector) implements Way {}

        /// No model is asked: the answer is known.
        record Said(List<ChatEvent> events) implements Way {}

        record Refused(Refusal refusal) implements Way {}
    }
}
