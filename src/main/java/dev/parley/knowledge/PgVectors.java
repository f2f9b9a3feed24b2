package dev.parley.knowledge;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Database;
import dev.parley.tenancy.Tenancy;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.jspecify.annotations.Nullable;

/// Vectors in PostgreSQL with the extension pgvector, which `knowledge/pgvector.sql` prepares: for tenants
/// whose vectors should not be on each node.
final class PgVectors implements VectorIndex {
    /// PostgreSQL does not know labels: so many times more are asked for when some will be dropped.
    private static final int OF_A_SCOPE = 10;

    /// Vectors of another network stay until their passages are made anew.
    private static final String COMPARABLE = """
            exists (select 1 from public.chunks c where c.tenant_id = chunks.tenant_id
                    and c.document_id = chunks.document_id and c.id = chunks.chunk_id and c.model = ?)""";

    private final TenantId tenant;
    private final Database database;

    PgVectors(TenantId tenant, Database database) {
        this.tenant = tenant;
        this.database = database;
    }

    private record Near(UUID chunk, double cosine) {}

    @Override
    public String name() {
        return "pgvector";
    }

    @Override
    public void describe(Document fields, Chunk chunk) {
        // its id is there
    }

    @Override
    public void add(Collection<Chunk> chunks) {
        Tenancy.run(
                tenant,
                () -> database.inTenantDo(tx -> {
                    // another node may have added it; it may be gone again
                    try (var insert = tx.connection().prepareStatement("""
                            insert into parley_vectors.chunks (tenant_id, document_id, chunk_id, embedding)
                            select tenant_id, document_id, id, cast(? as vector) from chunks
                            where tenant_id = ? and document_id = ? and id = ?
                            on conflict do nothing
                            """)) {
                        for (var chunk : chunks) {
                            if (chunk.vector().length == 0) continue;
                            insert.setString(1, text(chunk.vector()));
                            insert.setObject(2, tenant.value());
                            insert.setObject(3, chunk.documentId());
                            insert.setObject(4, chunk.id());
                            insert.addBatch();
                        }
                        insert.executeBatch();
                    } catch (SQLException e) {
                        throw new IllegalStateException("The vectors could not be stored.", e);
                    }
                }));
    }

    @Override
    public Map<Integer, Double> near(
            IndexSearcher searcher, float[] vector, int limit, Set<Integer> also, @Nullable Query filter)
            throws IOException {
        int asked = filter == null ? limit : OF_A_SCOPE * limit;
        var wanted = new HashMap<UUID, Integer>();
        for (int one : also)
            wanted.put(
                    UUID.fromString(
                            searcher.storedFields().document(one, Set.of("id")).get("id")),
                    one);
        var found = Tenancy.call(
                tenant,
                () -> database.inTenant(tx -> {
                    // the graph knows nothing of tenants: it is followed until enough of this one are found, or so many
                    // of all were looked at
                    tx.first(
                            "select set_config('hnsw.iterative_scan', 'relaxed_order', true),"
                                    + " set_config('hnsw.max_scan_tuples', '2000000', true)",
                            row -> true);
                    return tx.list(
                            """
                    (select chunk_id, -(embedding <#> cast(? as vector)) from parley_vectors.chunks
                        where tenant_id = ? and %1$s order by embedding <#> cast(? as vector) limit ?)
                    union
                    select chunk_id, -(embedding <#> cast(? as vector)) from parley_vectors.chunks
                        where tenant_id = ? and chunk_id = any(?) and %1$s
                    """.formatted(COMPARABLE),
                            row -> new Near(row.getObject(1, UUID.class), row.getDouble(2)),
                            text(vector),
                            tenant.value(),
                            Encoder.VERSION,
                            text(vector),
                            asked,
                            text(vector),
                            tenant.value(),
                            wanted.keySet().toArray(UUID[]::new),
                            Encoder.VERSION);
                }));
        var cosines = new HashMap<Integer, Double>();
        // one may have no vector, and is found by its words all the same
        for (int one : also) cosines.put(one, 0.0);
        for (var near : found) {
            var known = wanted.get(near.chunk);
            int doc = known == null ? number(searcher, near.chunk, filter) : known;
            if (doc >= 0) cosines.put(doc, near.cosine);
        }
        return cosines;
    }

    /// Negative where this node's index does not have the passage, yet or any more, or the filter does not let it.
    private static int number(IndexSearcher searcher, UUID chunk, @Nullable Query filter) throws IOException {
        var named = new TermQuery(new Term("id", chunk.toString()));
        var wanted = filter == null
                ? named
                : new BooleanQuery.Builder()
                        .add(named, BooleanClause.Occur.FILTER)
                        .add(filter, BooleanClause.Occur.FILTER)
                        .build();
        var found = searcher.search(wanted, 1).scoreDocs;
        return found.length == 0 ? -1 : found[0].doc;
    }

    /// As pgvector reads it.
    private static String text(float[] vector) {
        var text = new StringBuilder(vector.length * 12).append('[');
        for (int i = 0; i < vector.length; i++) text.append(i == 0 ? "" : ",").append(vector[i]);
        return text.append(']').toString();
    }
}
