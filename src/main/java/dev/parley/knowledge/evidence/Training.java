package dev.parley.knowledge.evidence;

import dev.parley.embeddings.Encoder;
import dev.parley.knowledge.Hit;
import dev.parley.knowledge.Passage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Fits the weights to questions whose answers are known.
public final class Training {
    /// By the articles left out: passage and sentence weights of 0.1 and 1 are as good, of the decision 1 is worse.
    private static final double SHRINK = 0.3;
    private static final double SHRINK_DECISION = 0.1;
    /// Answers to questions that no document answers, of all such questions.
    private static final double FALSE_ANSWERS = 0.04;

    private final Evidence evidence;
    private final Support support;
    private final List<Row> rows;
    private final List<Claim> claims;

    /// @param rows to fit to
    /// @param claims to fit to
    public Training(Encoder encoder, List<Row> rows, List<Claim> claims) {
        evidence = new Evidence(encoder);
        support = new Support(encoder);
        this.rows = rows;
        this.claims = claims;
    }

    /// A sentence that passages bear out, or do not.
    public record Claim(String text, boolean bornOut, List<Passage> passages) {}

    /// A question with what a search finds.
    ///
    /// @param article rows of one article are fitted to together or not at all
    /// @param hits candidates, with the signs of each
    /// @param document where the answer stands
    /// @param answers whether a sentence holds the answer
    /// @param others what a search finds in documents that cannot answer it, best first
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Row(
            String question,
            float[] vector,
            String article,
            List<Hit> hits,
            UUID document,
            Predicate<String> answers,
            List<Passage> others) {}

    public byte[] artefact() {
        return fit(rows, support()).bytes(rows.size() + " questions of XQuAD (English), CC BY-SA 4.0");
    }

    /// What the way of fitting is worth, for choosing signs and constants: each article by weights that were fitted
    /// to the others.
    public String leftOut() {
        var none = new Linear(List.of(), new double[0]);
        int found = 0;
        int right = 0;
        int first = 0;
        int quotes = 0;
        int refused = 0;
        int invented = 0;
        for (var article : rows.stream().map(Row::article).distinct().toList()) {
            var weights = fit(
                    rows.stream().filter(row -> !row.article.equals(article)).toList(), none);
            for (var row : rows) {
                if (!row.article.equals(article)) continue;
                var best = best(row, weights.passage());
                if (best.getFirst().documentId().equals(row.document)) found++;
                var own = Evidence.chosen(evidence.candidates(row.question, row.vector, best), weights);
                if (own.isEmpty()) refused++;
                else if (row.answers.test(own.getFirst().sentence().text())) first++;
                if (own.stream().anyMatch(one -> row.answers.test(one.sentence().text()))) right++;
                quotes += own.size();
                var other = evidence.candidates(row.question, row.vector, row.others);
                if (!Evidence.chosen(other, weights).isEmpty()) invented++;
            }
        }
        double n = rows.size();
        return String.format(
                Locale.ROOT,
                "passage first %.3f, best sentence right %.3f, any quoted right %.3f of %.2f, refused %.3f, false answers"
                        + " %.3f",
                found / n,
                first / n,
                right / n,
                quotes / (n - refused),
                refused / n,
                invented / n);
    }

    private Weights fit(List<Row> rows, Linear support) {
        var passage = new Linear(
                Signs.OF_PASSAGE,
                Fit.choice(rows.stream().map(Training::passages).toList(), Signs.OF_PASSAGE.size(), SHRINK));
        var groups = rows.stream()
                .map(row -> sentences(row, evidence.candidates(row.question, row.vector, best(row, passage))))
                .toList();
        var sentence = new Linear(Evidence.OF_SENTENCE, Fit.choice(groups, Evidence.OF_SENTENCE.size(), SHRINK));
        var signs = new ArrayList<double[]>();
        var labels = new ArrayList<Boolean>();
        var others = new ArrayList<double[]>();
        for (var row : rows) {
            var own = first(row, best(row, passage), sentence);
            if (own != null) {
                signs.add(own.evidence());
                labels.add(true);
            }
            var other = first(row, row.others, sentence);
            if (other == null) continue;
            signs.add(other.evidence());
            labels.add(false);
            others.add(other.evidence());
        }
        var answer = new Linear(Evidence.OF_ANSWER, Fit.yes(signs, labels, Evidence.OF_ANSWER.size(), SHRINK_DECISION));
        var scores = new ArrayList<>(others.stream().map(answer::of).toList());
        Collections.sort(scores);
        double least = scores.get((int) Math.ceil(scores.size() * (1 - FALSE_ANSWERS)) - 1) + 1e-6;
        return new Weights(passage, sentence, answer, least, support);
    }

    private Linear support() {
        var signs = claims.stream()
                .map(claim -> support.signs(claim.text, claim.passages))
                .toList();
        var labels = claims.stream().map(Claim::bornOut).toList();
        return new Linear(Support.OF_CLAIM, Fit.yes(signs, labels, Support.OF_CLAIM.size(), SHRINK));
    }

    private static Fit.Group passages(Row row) {
        var signs = new double[row.hits.size()][];
        var right = new boolean[signs.length];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = row.hits.get(i).signs();
            right[i] = row.hits.get(i).passage().documentId().equals(row.document);
        }
        return new Fit.Group(signs, right);
    }

    private static List<Passage> best(Row row, Linear passage) {
        return row.hits.stream()
                .sorted(Comparator.comparingDouble((Hit hit) -> -passage.of(hit.signs())))
                .map(Hit::passage)
                .toList();
    }

    private static Fit.Group sentences(Row row, List<Evidence.Candidate> candidates) {
        var signs = new double[candidates.size()][];
        var right = new boolean[signs.length];
        for (int i = 0; i < signs.length; i++) {
            var one = candidates.get(i);
            signs[i] = one.signs();
            right[i] = one.passage().documentId().equals(row.document)
                    && row.answers.test(one.sentence().text());
        }
        return new Fit.Group(signs, right);
    }

    private Evidence.@Nullable Candidate first(Row row, List<Passage> passages, Linear sentence) {
        return evidence.candidates(row.question, row.vector, passages).stream()
                .max(Comparator.comparingDouble(one -> sentence.of(one.signs())))
                .orElse(null);
    }
}
