package dev.parley.knowledge;

import dev.parley.embeddings.Encoder;
import dev.parley.tenancy.Tenancy;
import java.util.List;

/// Finds passages in the bound tenant's documents.
public final class Retrieval {
    /// Below this a passage has nothing to do with the question. Measured with XQuAD: of questions to other articles,
    /// three in ten find nothing above it; of questions to these, fewer than one in a hundred lose their passage.
    public static final double LEAST = 0.2;

    private final Indexes indexes;
    private final Encoder encoder;

    public Retrieval(Indexes indexes, Encoder encoder) {
        this.indexes = indexes;
        this.encoder = encoder;
    }

    /// The passages an answer may rest on, best first; empty when none has to do with the question.
    public List<Passage> find(String question, int limit) {
        return search(question, limit).stream()
                .filter(hit -> hit.vector() >= LEAST)
                .map(Hit::passage)
                .toList();
    }

    /// Another number whenever searches see other documents.
    public long version() {
        return indexes.read(Tenancy.current(), Index::version);
    }

    /// The passages that fit best, however little, with their scores.
    public List<Hit> search(String question, int limit) {
        if (question.isBlank()) return List.of();
        var vector = encoder.encode(question);
        return indexes.read(Tenancy.current(), index -> index.search(question, vector, limit));
    }
}
