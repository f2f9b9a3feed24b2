package dev.parley.guardrails.intents;

import java.util.List;
import java.util.Optional;

/// Where a question belongs.
///
/// @param inScope whether it belongs to a route at all
/// @param scope how likely it is in scope, 0 to 1; it is when this reaches the classifier's threshold
/// @param candidates the likeliest routes, best first, at least one
public record Decision(boolean inScope, double scope, List<Candidate> candidates) {
    /// @param probability calibrated, given that the question is in scope
    public record Candidate(String route, double probability) {}

    public Decision {
        candidates = List.copyOf(candidates);
    }

    /// Empty when the question is out of scope.
    public Optional<String> route() {
        return inScope ? Optional.of(candidates.getFirst().route()) : Optional.empty();
    }

    /// How likely the first candidate is right, given that the question is in scope.
    public double confidence() {
        return candidates.getFirst().probability();
    }
}
