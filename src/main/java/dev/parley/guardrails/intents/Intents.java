package dev.parley.guardrails.intents;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tenant's routes as data.
///
/// @param outOfScope what becomes of questions that belong to none
public record Intents(List<IntentRoute> routes, @Nullable OutOfScope outOfScope) {
    public static final Intents NONE = new Intents(List.of(), null);

    /// @param action `answer`, from the tenant's documents, or `refuse`; answer by default
    /// @param text of a refusal; null for a general one
    /// @param examples of such questions, beside those that Parley knows
    public record OutOfScope(
            IntentRoute.@Nullable Action action, @Nullable String text, List<String> examples) {
        static final OutOfScope ANSWERED = new OutOfScope(IntentRoute.Action.ANSWER, null, List.of());

        public OutOfScope {
            examples = IntentRoute.given(examples);
        }
    }

    public Intents {
        routes = IntentRoute.given(routes);
    }

    OutOfScope beyond() {
        return outOfScope == null ? OutOfScope.ANSWERED : outOfScope;
    }
}
