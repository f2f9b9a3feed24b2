package dev.parley.knowledge;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.jspecify.annotations.Nullable;

/// Where a tenant's passages nearest to a vector are looked for. The words are always looked for in the tenant's own
/// index, whose numbers of passages name them here too.
interface VectorIndex {
    /// Says which index files fit: they hold other fields for another kind.
    String name();

    /// Adds what the tenant's own index has to hold for it.
    void describe(Document fields, Chunk chunk);

    /// Takes in passages, some of which it may have. Those that are deleted go by themselves.
    void add(Collection<Chunk> chunks);

    /// The cosines of the nearest passages, and of some more.
    /// @param also passages whose cosines are wanted too
    /// @param filter what the nearest fulfil; null for none
    Map<Integer, Double> near(
            IndexSearcher searcher, float[] vector, int limit, Set<Integer> also, @Nullable Query filter)
            throws IOException;
}
