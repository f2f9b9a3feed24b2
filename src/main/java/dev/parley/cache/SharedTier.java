package dev.parley.cache;

import dev.parley.kernel.TenantId;
import java.util.List;
import java.util.UUID;

/// Answers that nodes have in common. It may lose anything at any time, and never fails a request: what cannot be
/// reached is empty.
public interface SharedTier {
    /// What a node alone has.
    SharedTier NONE = new SharedTier() {
        @Override
        public Found look(Partition partition, String question, long since) {
            return new Found(since, List.of());
        }

        @Override
        public void put(Partition partition, Shared answer) {
            // kept by the node itself
        }

        @Override
        public void clear(TenantId tenant) {
            // there is nothing
        }
    };

    /// @param known the newest of the tenant's events when the question was asked
    /// @param vector of the question
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Shared(UUID id, long known, String question, float[] vector, Entry entry) {}

    /// @param upTo what to ask with the next time
    record Found(long upTo, List<Shared> answers) {}

    /// The answer to the very question, and the partition's answers that came since then, some at a time.
    /// @param since 0 at first: the newest are found then
    Found look(Partition partition, String question, long since);

    void put(Partition partition, Shared answer);

    /// Frees what the tenant takes.
    void clear(TenantId tenant);
}
