package dev.parley.knowledge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.jspecify.annotations.Nullable;

/// How the scores by words (BM25) and by meaning (cosine) make one order: their weighted sum, BM25 as the share
/// of the best.
///
/// @param keyword the weight of the words, 0 to 1; the rest is the weight of the meaning
public record Fusion(double keyword) {
    public static final Fusion KEYWORD = new Fusion(1);
    public static final Fusion VECTOR = new Fusion(0);
    /// Measured: see the table that `bench knowledge` prints.
    public static final Fusion BOTH = new Fusion(0.3);

    private static final int CANDIDATES = 50;
    private static final float TITLE_WEIGHT = 0.4f;
    private static final float SECTION_WEIGHT = 0.6f;

    /// @param filter what all passages found fulfil; null for none
    List<Hit> search(IndexSearcher searcher, String question, float[] vector, int limit, @Nullable Query filter)
            throws IOException {
        var words = keyword > 0 ? keywordScores(searcher, question, limit, filter) : Map.<Integer, Float>of();
        var candidates = new HashMap<Integer, Float>(words);
        if (keyword < 1) {
            var near = new KnnFloatVectorQuery("vector", vector, Math.max(CANDIDATES, limit), filter);
            for (var found : searcher.search(near, Math.max(CANDIDATES, limit)).scoreDocs)
                candidates.putIfAbsent(found.doc, 0f);
        }
        float best = words.values().stream().reduce(0f, Math::max);
        var scored = new ArrayList<Scored>(candidates.size());
        for (var candidate : candidates.entrySet()) {
            double byWords = best == 0 ? 0 : candidate.getValue() / best;
            double byMeaning = Math.clamp(similarity(searcher, candidate.getKey(), vector), 0, 1);
            scored.add(
                    new Scored(candidate.getKey(), keyword * byWords + (1 - keyword) * byMeaning, byWords, byMeaning));
        }
        scored.sort(Comparator.comparingDouble(Scored::score).reversed().thenComparingInt(Scored::doc));
        var hits = new ArrayList<Hit>(limit);
        for (var one : scored.subList(0, Math.min(limit, scored.size()))) hits.add(hit(searcher, one));
        return hits;
    }

    private record Scored(int doc, double score, double byWords, double byMeaning) {}

    private static Map<Integer, Float> keywordScores(
            IndexSearcher searcher, String question, int limit, @Nullable Query filter) throws IOException {
        var query = query(question, filter);
        var scores = new HashMap<Integer, Float>();
        for (var found : searcher.search(query, Math.max(2 * CANDIDATES, limit)).scoreDocs)
            scores.put(found.doc, found.score);
        return scores;
    }

    private static Query query(String question, @Nullable Query filter) {
        var query = new BooleanQuery.Builder();
        if (filter != null) query.add(filter, BooleanClause.Occur.FILTER).setMinimumNumberShouldMatch(1);
        // a very long question is about something within its first words
        for (var term : Terms.of(question).stream().distinct().limit(64).toList()) {
            query.add(new TermQuery(new Term("text", term)), BooleanClause.Occur.SHOULD);
            query.add(weighted("section", term, SECTION_WEIGHT), BooleanClause.Occur.SHOULD);
            query.add(weighted("title", term, TITLE_WEIGHT), BooleanClause.Occur.SHOULD);
        }
        return query.build();
    }

    private static Query weighted(String field, String term, float weight) {
        return new BoostQuery(new TermQuery(new Term(field, term)), weight);
    }

    /// The exact cosine, for passages too that only the words have found.
    private static double similarity(IndexSearcher searcher, int doc, float[] vector) throws IOException {
        var leaves = searcher.getIndexReader().leaves();
        var leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
        var values = leaf.reader().getFloatVectorValues("vector");
        if (values == null) return 0;
        var at = values.iterator();
        if (at.advance(doc - leaf.docBase) != doc - leaf.docBase) return 0;
        return dev.parley.embeddings.Encoder.cosine(values.vectorValue(at.index()), vector);
    }

    private static Hit hit(IndexSearcher searcher, Scored found) throws IOException {
        var fields = searcher.storedFields().document(found.doc());
        var page = fields.getField("page");
        var passage = new Passage(
                UUID.fromString(fields.get("id")),
                UUID.fromString(fields.get("document")),
                fields.get("title"),
                fields.get("section"),
                page == null ? null : page.numericValue().intValue(),
                fields.get("text"),
                found.byMeaning(),
                fields.getField("curated") != null);
        return new Hit(passage, found.score(), found.byWords(), found.byMeaning());
    }
}
