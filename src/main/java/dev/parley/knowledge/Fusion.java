package dev.parley.knowledge;

import dev.parley.kernel.Ids;
import dev.parley.knowledge.evidence.Asked;
import dev.parley.knowledge.evidence.Signs;
import dev.parley.knowledge.evidence.Weights;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.jspecify.annotations.Nullable;

/// How the scores by words (BM25) and by meaning (cosine) make one order: their weighted sum, BM25 as the share
/// of the best. The best of it are looked at closely and put in order by all signs together, see `evidence`.
///
/// @param keyword the weight of the words, 0 to 1; the rest is the weight of the meaning
/// @param ranked whether the best are looked at closely
public record Fusion(double keyword, boolean ranked) {
    public static final Fusion KEYWORD = new Fusion(1, false);
    public static final Fusion VECTOR = new Fusion(0, false);
    public static final Fusion FUSED = new Fusion(0.3, false);
    /// Measured: see the table that `bench knowledge` prints.
    public static final Fusion BOTH = new Fusion(0.3, true);

    private static final int CANDIDATES = 50;
    /// Passages that are looked at closely.
    static final int CLOSELY = 20;
    private static final float TITLE_WEIGHT = 0.4f;
    private static final float SECTION_WEIGHT = 0.6f;
    /// The weight of the words where the encoder cannot read the question.
    private static final double FOREIGN = 0.9;
    /// How much a new document's passage is put before an old one's: it decides between passages that are alike.
    private static final double FRESH = 0.01;
    private static final Duration HALF_LIFE = Duration.ofDays(365);

    /// What a search took, in nanoseconds.
    public record Took(long keyword, long vector, long fuse, long rank) {}

    public record Found(List<Hit> hits, Took took) {}

    private record Scored(int doc, double fused, double byWords, double byMeaning) {}

    /// @param filter what all passages found fulfil; null for none
    Found search(
            IndexSearcher searcher,
            VectorIndex vectors,
            String question,
            float[] vector,
            int limit,
            @Nullable Query filter)
            throws IOException {
        boolean foreign = keyword > 0 && keyword < 1 && Language.isForeign(question);
        double weight = foreign ? FOREIGN : keyword;
        long began = System.nanoTime();
        var words = weight > 0 ? keywordScores(searcher, question, limit, filter) : Map.<Integer, Float>of();
        long worded = System.nanoTime();
        int nearest = weight < 1 ? Math.max(CANDIDATES, limit) : 0;
        var cosines = vectors.near(searcher, vector, nearest, words.keySet(), filter);
        long neared = System.nanoTime();
        var scored = fused(words, cosines, weight);
        var hits = new ArrayList<Hit>();
        int most = ranked ? Math.max(CLOSELY, limit) : limit;
        for (var one : scored.subList(0, Math.min(most, scored.size()))) hits.add(hit(searcher, one));
        long fused = System.nanoTime();
        List<Hit> best = ranked && !foreign ? closely(searcher, question, hits) : hits;
        best = List.copyOf(best.subList(0, Math.min(limit, best.size())));
        long end = System.nanoTime();
        return new Found(best, new Took(worded - began, neared - worded, fused - neared, end - fused));
    }

    private static List<Scored> fused(Map<Integer, Float> words, Map<Integer, Double> cosines, double weight) {
        float best = words.values().stream().reduce(0f, Math::max);
        var scored = new ArrayList<Scored>(cosines.size());
        for (var candidate : cosines.entrySet()) {
            double byWords = best == 0 ? 0 : words.getOrDefault(candidate.getKey(), 0f) / best;
            double byMeaning = Math.clamp(candidate.getValue(), 0, 1);
            double fused = weight * byWords + (1 - weight) * byMeaning;
            scored.add(new Scored(candidate.getKey(), fused, byWords, byMeaning));
        }
        scored.sort(Comparator.comparingDouble(Scored::fused).reversed().thenComparingInt(Scored::doc));
        return scored;
    }

    private static List<Hit> closely(IndexSearcher searcher, String question, List<Hit> hits) {
        int all = searcher.getIndexReader().numDocs();
        var asked = Asked.of(question, term -> rarity(searcher, term, all));
        var ranked = new ArrayList<Hit>(hits.size());
        for (var hit : hits) {
            if (ranked.size() == CLOSELY) break;
            var signs = Signs.ofPassage(
                    asked, headings(hit.passage()), hit.passage().text(), hit.keyword(), hit.vector());
            double score = (1 - FRESH) * Weights.get().rank(signs) + FRESH * hit.fresh();
            ranked.add(new Hit(hit.passage(), score, hit.fused(), hit.keyword(), hit.vector(), hit.fresh(), signs));
        }
        ranked.sort(Comparator.comparingDouble(Hit::score).reversed());
        double least = ranked.isEmpty() ? 0 : ranked.getLast().score();
        // what was not looked at keeps its order behind
        for (var hit : hits.subList(ranked.size(), hits.size()))
            ranked.add(new Hit(
                    hit.passage(),
                    least * hit.fused(),
                    hit.fused(),
                    hit.keyword(),
                    hit.vector(),
                    hit.fresh(),
                    hit.signs()));
        return ranked;
    }

    private static String headings(Passage passage) {
        return passage.section() == null ? passage.title() : passage.title() + " " + passage.section();
    }

    private static double rarity(IndexSearcher searcher, String term, int all) {
        try {
            return Math.log(1 + all / (0.5 + searcher.getIndexReader().docFreq(new Term("text", term))));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

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
        for (var term : Terms.asked(question).stream().limit(64).toList()) {
            query.add(new TermQuery(new Term("text", term)), BooleanClause.Occur.SHOULD);
            query.add(weighted("section", term, SECTION_WEIGHT), BooleanClause.Occur.SHOULD);
            query.add(weighted("title", term, TITLE_WEIGHT), BooleanClause.Occur.SHOULD);
        }
        return query.build();
    }

    private static Query weighted(String field, String term, float weight) {
        return new BoostQuery(new TermQuery(new Term(field, term)), weight);
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
                fields.get("text"),
                found.byMeaning(),
                fields.getField("curated") != null);
        return new Hit(
                passage,
                found.fused(),
                found.fused(),
                found.byWords(),
                found.byMeaning(),
                fresh(passage.documentId()),
                new double[0]);
    }

    /// By when its document came, which its id tells.
    private static double fresh(UUID document) {
        var age = Duration.between(Ids.time(document), Instant.now());
        return Math.pow(0.5, (double) Math.max(0, age.toSeconds()) / HALF_LIFE.toSeconds());
    }
}
