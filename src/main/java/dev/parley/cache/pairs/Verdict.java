package dev.parley.cache.pairs;

import java.util.List;

/// What speaks against an answer to one question being an answer to another.
///
/// @param contradictions what cannot be true of both; no evidence of likeness outweighs them
/// @param differences what may or may not matter: words or details of one that the other lacks
/// @param shared the share of the carrying words that both have, from 0 to 1
public record Verdict(List<Found> contradictions, List<Found> differences, double shared) {
    /// @param ours the words in the first question, empty when it has none
    /// @param theirs the words in the second
    public record Found(Conflict conflict, String ours, String theirs) {
        @Override
        public String toString() {
            return conflict.spelling() + ": " + (ours.isEmpty() ? "-" : ours) + " / "
                    + (theirs.isEmpty() ? "-" : theirs);
        }
    }

    public Verdict {
        contradictions = List.copyOf(contradictions);
        differences = List.copyOf(differences);
    }

    /// Nothing forbids that one answer serves both.
    public boolean possible() {
        return contradictions.isEmpty();
    }

    /// As far as words tell, both ask the same.
    public boolean equal() {
        return contradictions.isEmpty() && differences.isEmpty();
    }

    /// In words, for the log and the decision's explanation.
    public String why() {
        if (!contradictions.isEmpty()) return contradictions.getFirst().toString();
        if (!differences.isEmpty()) return differences.getFirst().toString();
        return "same statements";
    }
}
