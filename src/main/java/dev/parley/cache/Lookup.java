package dev.parley.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the cache knows of a question.
public sealed interface Lookup {
    /// A kept answer, and how sure the cache was that it serves the question.
    ///
    /// @param similarity cosine of the questions' vectors
    /// @param probability that the answer is right
    /// @param why in words
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Candidate(
            Kept kept, double similarity, double probability, String why, float[] evidence, boolean possible) {}

    /// Serve this answer.
    ///
    /// @param exact the very same question; its similarity and probability are 1
    record Hit(Asking asking, boolean exact, Candidate candidate) implements Lookup {
        public Entry entry() {
            return candidate.kept().entry();
        }
    }

    /// Ask a model.
    ///
    /// @param why in words
    /// @param explored the cache would have served the first candidate, and asks to see whether that was right
    /// @param candidates the nearest kept answers, the likeliest first: worth comparing with the model's answer
    record Miss(Asking asking, String why, boolean explored, List<Candidate> candidates) implements Lookup {}

    /// The question, with what was computed for it.
    ///
    /// @param vector null when it was not needed
    /// @param known the newest of the tenant's events when it was asked: later ones concern its answer
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Asking(Partition partition, String question, float @Nullable [] vector, long known) {
        Asking with(float[] made) {
            return new Asking(partition, question, made, known);
        }
    }

    Asking asking();
}
