package dev.parley.cache;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What happened to a tenant's kept answers, as all nodes are told it. A tenant's events are numbered from 1 in the
/// order in which they came to be.
public sealed interface Event {
    long number();

    /// Answers go that were asked for before. All of them where it names neither a model nor a document.
    record Purge(
            long number, @Nullable String model, @Nullable UUID document) implements Event {
        static Purge all(long number) {
            return new Purge(number, null, null);
        }

        boolean takes(Kept kept) {
            var entry = kept.entry();
            return kept.known() < number
                    && (model == null || model.equals(entry.model()))
                    && (document == null || entry.documents().contains(document));
        }

        @Override
        public Purge numbered(long other) {
            return new Purge(other, model, document);
        }
    }

    /// It became known whether a kept answer serves a question.
    ///
    /// @param evidence that spoke for it; empty for the very same question
    /// @param served whether it was served, or would have been but for exploring
    /// @param judged whether it was compared with a model's answer; else somebody told
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Outcome(long number, UUID entry, float[] evidence, boolean served, boolean judged, boolean right)
            implements Event {
        @Override
        public Outcome numbered(long other) {
            return new Outcome(other, entry, evidence, served, judged, right);
        }
    }

    Event numbered(long other);
}
