package dev.parley.guardrails.intents;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where one question goes, and why.
///
/// @param route null for the default: an answer from the tenant's documents, or a refusal of what is out of scope
/// @param decision what the classifier saw; null when it was not asked
/// @param threshold from which a question counts as in scope; 0 when the classifier was not asked
/// @param beyond what the tenant wants of questions out of scope
public record Ruling(
        Reason reason,
        @Nullable IntentRoute route,
        @Nullable Decision decision,
        double threshold,
        Intents.OutOfScope beyond) {
    /// What the default is called.
    public static final String DEFAULT = "default";

    public enum Reason {
        MATCHED,
        OUT_OF_SCOPE,
        /// The tenant has none for this caller.
        NO_ROUTES,
        /// The classifier was not ready in time.
        FITTING,
        /// The classifier cannot be made.
        FAILED
    }

    public String name() {
        return route == null ? DEFAULT : route.name();
    }

    /// How likely the first candidate is right, given that the question is in scope.
    public Optional<Double> confidence() {
        return Optional.ofNullable(decision).map(Decision::confidence);
    }

    /// Whether the tenant refuses the question for being out of scope.
    public boolean refusesAsBeyond() {
        return reason == Reason.OUT_OF_SCOPE && beyond.action() == IntentRoute.Action.REFUSE;
    }
}
