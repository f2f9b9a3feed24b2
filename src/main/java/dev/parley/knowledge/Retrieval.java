package dev.parley.knowledge;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.TenantId;
import dev.parley.tenancy.Tenancy;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Finds passages in the bound tenant's documents.
public final class Retrieval {
    /// Below this a passage has nothing to do with the question. Measured with XQuAD: of questions to other
    /// articles, three in ten find nothing above it; of questions to these, fewer than one in a hundred lose
    /// their passage.
    public static final double LEAST = 0.2;

    private final Indexes indexes;
    private final Encoder encoder;

    public Retrieval(Indexes indexes, Encoder encoder) {
        this.indexes = indexes;
        this.encoder = encoder;
    }

    /// The passages an answer to a question that stands by itself may rest on, best first.
    public List<Passage> find(String question, int limit) {
        return find(question, "", null, limit, Scope.ALL);
    }

    /// The passages an answer may rest on, best first; empty when none has to do with the question.
    ///
    /// @param topic what was asked before, see {@link FollowUp}; empty when the question stands by itself
    /// @param vector of the question, where it is known
    /// @param scope which documents they may come from
    public List<Passage> find(
            String question, String topic, @Nullable Supplier<float[]> vector, int limit, Scope scope) {
        if (topic.isEmpty() && vector != null) return related(search(question, vector.get(), limit, scope));
        return related(search(question, topic, limit, scope));
    }

    /// Those of the passages found that have to do with the question.
    public static List<Passage> related(List<Hit> hits) {
        return hits.stream()
                .filter(hit -> hit.vector() >= LEAST)
                .map(Hit::passage)
                .toList();
    }

    /// Another number whenever searches see other documents.
    public long version() {
        return indexes.read(Tenancy.current(), Index::version);
    }

    /// The tenant's documents as they are stored.
    public Set<UUID> documents(TenantId tenant) {
        return indexes.documents(tenant);
    }

    /// The passages that fit best, however little, with their scores.
    public List<Hit> search(String question, String topic, int limit, Scope scope) {
        return FollowUp.search(question, topic, limit, text -> search(text, limit, scope));
    }

    /// The same for a question that stands by itself.
    public List<Hit> search(String question, int limit) {
        return search(question, limit, Scope.ALL);
    }

    public List<Hit> search(String question, int limit, Scope scope) {
        return question.isBlank() ? List.of() : search(question, encoder.encode(question), limit, scope);
    }

    private List<Hit> search(String question, float[] vector, int limit, Scope scope) {
        var hits = indexes.read(
                Tenancy.current(),
                index -> index.search(question, vector, limit + Curated.SPARE, Fusion.BOTH, scope)
                        .hits());
        return Curated.first(hits, limit);
    }
}
