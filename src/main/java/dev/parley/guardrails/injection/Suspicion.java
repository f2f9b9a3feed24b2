package dev.parley.guardrails.injection;

import java.util.List;

/// How much a text looks like an order to the model.
///
/// @param score 0 to 1
/// @param reasons what it rests on, heaviest first
public record Suspicion(double score, List<Reason> reasons) {
    /// @param family what kind of order: `override`, `reveal`, `persona`, …
    /// @param start where it stands in the text
    /// @param end exclusive
    public record Reason(String family, double weight, int start, int end) {}

    public Suspicion {
        reasons = List.copyOf(reasons);
    }
}
