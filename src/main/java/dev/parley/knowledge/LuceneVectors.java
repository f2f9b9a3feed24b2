package dev.parley.knowledge;

import dev.parley.embeddings.Encoder;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.jspecify.annotations.Nullable;

/// Vectors in the tenant's own index.
final class LuceneVectors implements VectorIndex {
    private static final String FIELD = "vector";

    @Override
    public String name() {
        return "lucene";
    }

    @Override
    public void describe(Document fields, Chunk chunk) {
        fields.add(new KnnFloatVectorField(FIELD, chunk.vector(), VectorSimilarityFunction.DOT_PRODUCT));
    }

    @Override
    public void add(Collection<Chunk> chunks) {
        // they are in the index
    }

    @Override
    public Map<Integer, Double> near(
            IndexSearcher searcher, float[] vector, int limit, Set<Integer> also, @Nullable Query filter)
            throws IOException {
        var cosines = new HashMap<Integer, Double>();
        if (limit > 0)
            for (var found : searcher.search(new KnnFloatVectorQuery(FIELD, vector, limit, filter), limit).scoreDocs)
                cosines.put(found.doc, cosine(searcher, found.doc, vector));
        for (int one : also) if (!cosines.containsKey(one)) cosines.put(one, cosine(searcher, one, vector));
        return cosines;
    }

    /// The exact one: what is searched is of bytes.
    private static double cosine(IndexSearcher searcher, int doc, float[] vector) throws IOException {
        var leaves = searcher.getIndexReader().leaves();
        var leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
        var values = leaf.reader().getFloatVectorValues(FIELD);
        if (values == null) return 0;
        var at = values.iterator();
        if (at.advance(doc - leaf.docBase) != doc - leaf.docBase) return 0;
        return Encoder.cosine(values.vectorValue(at.index()), vector);
    }
}
