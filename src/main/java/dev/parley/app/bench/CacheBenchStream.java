package dev.parley.app.bench;

import dev.parley.app.bench.CacheBench.Question;
import dev.parley.app.bench.Figures.Table;
import dev.parley.cache.Lookup;
import dev.parley.cache.SemanticCache;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;

/// A day of questions to a bank. An answer is right when it was made for a question of the same intent; a
/// question that misses is answered by the model, and its answer kept.
final class CacheBenchStream {
    private static final int ORDERS = 3;
    private static final double GOAL_BOUND = 0.025;
    private static final double GOAL_HITS = 0.45;

    private final List<Question> questions;
    private final Function<String, float[]> vectors;

    CacheBenchStream(List<Question> questions, Function<String, float[]> vectors) {
        this.questions = questions;
        this.vectors = vectors;
    }

    /// What became of a stream.
    private record Outcome(int questions, int hits, int wrong, int explored, int labels) {
        double hitRate() {
            return (double) hits / questions;
        }

        double error() {
            return hits == 0 ? 0 : (double) wrong / hits;
        }
    }

    private interface Way {
        Outcome run(List<Question> stream, long seed);
    }

    List<Table> run(List<Goal> goals) {
        int length = questions.size();
        var rows = new ArrayList<List<String>>();
        for (double threshold : new double[] {0.80, 0.85, 0.90, 0.92})
            row(
                    rows,
                    String.format(Locale.ROOT, "static threshold %.2f", threshold),
                    length,
                    (stream, _) -> fixed(stream, threshold));
        for (double bound : new double[] {0.01, 0.02, 0.025, 0.05}) {
            var outcomes = row(
                    rows,
                    String.format(Locale.ROOT, "online, bound %.1f %%, every miss judged", 100 * bound),
                    length,
                    (stream, seed) -> online(stream, bound, 1, seed));
            if (bound == GOAL_BOUND) goal(goals, outcomes);
        }
        row(
                rows,
                "online, bound 2.5 %, a quarter of the misses judged",
                length,
                (stream, seed) -> online(stream, GOAL_BOUND, 0.25, seed));
        return List.of(new Table(
                "Stream: " + length + " questions, means over " + ORDERS + " orders [least, most]",
                List.of("way", "hit rate", "wrong of hits", "wrong of all", "explored", "labels fed"),
                rows));
    }

    private static void goal(List<Goal> goals, List<Outcome> outcomes) {
        double hits = outcomes.stream().mapToDouble(Outcome::hitRate).average().orElse(0);
        double error = outcomes.stream().mapToDouble(Outcome::error).average().orElse(0);
        goals.add(new Goal(
                "stream: hit rate at ≤ 2.5 % wrong of hits",
                "≥ 0.45",
                String.format(Locale.ROOT, "%.3f at %.2f %%", hits, 100 * error),
                hits >= GOAL_HITS && error <= GOAL_BOUND));
    }

    private List<Outcome> row(List<List<String>> rows, String name, int length, Way way) {
        var outcomes = new ArrayList<Outcome>();
        for (long seed = 1; seed <= ORDERS; seed++) {
            var stream = new ArrayList<>(questions);
            Collections.shuffle(stream, new Random(seed));
            outcomes.add(way.run(stream.subList(0, Math.min(length, stream.size())), seed));
        }
        rows.add(List.of(
                name,
                range(outcomes.stream().mapToDouble(Outcome::hitRate).toArray(), "%.3f [%.3f, %.3f]", 1),
                range(outcomes.stream().mapToDouble(Outcome::error).toArray(), "%.2f %% [%.2f, %.2f]", 100),
                range(
                        outcomes.stream()
                                .mapToDouble(one -> one.hitRate() * one.error())
                                .toArray(),
                        "%.2f %% [%.2f, %.2f]",
                        100),
                String.format(
                        Locale.ROOT,
                        "%.0f",
                        outcomes.stream().mapToInt(Outcome::explored).average().orElse(0)),
                String.format(
                        Locale.ROOT,
                        "%.0f",
                        outcomes.stream().mapToInt(Outcome::labels).average().orElse(0))));
        return outcomes;
    }

    private static String range(double[] values, String format, double factor) {
        double sum = 0;
        double low = Double.MAX_VALUE;
        double high = 0;
        for (double value : values) {
            sum += value * factor / values.length;
            low = Math.min(low, value * factor);
            high = Math.max(high, value * factor);
        }
        return String.format(Locale.ROOT, format, sum, low, high);
    }

    private Outcome fixed(List<Question> stream, double threshold) {
        var kept = new ArrayList<Question>();
        var rows = new float[stream.size()][];
        int hits = 0;
        int wrong = 0;
        for (var question : stream) {
            var vector = vectors.apply(question.text());
            int nearest = nearest(vector, rows, kept.size());
            if (nearest < 0 || dot(vector, rows[nearest]) < threshold) {
                rows[kept.size()] = vector;
                kept.add(question);
                continue;
            }
            hits++;
            if (!kept.get(nearest).intent().equals(question.intent())) wrong++;
        }
        return new Outcome(stream.size(), hits, wrong, 0, 0);
    }

    private static int nearest(float[] vector, float[][] rows, int count) {
        int nearest = -1;
        float most = -2;
        for (int row = 0; row < count; row++) {
            float similarity = dot(vector, rows[row]);
            if (similarity <= most) continue;
            most = similarity;
            nearest = row;
        }
        return nearest;
    }

    /// Four sums, which the processor adds up at once.
    private static float dot(float[] a, float[] b) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        for (int i = 0; i < a.length; i += 4) {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
        }
        return s0 + s1 + s2 + s3;
    }

    /// @param judged the share of the misses after which a judge compares the model's answer with the candidates'
    private Outcome online(List<Question> stream, double bound, double judged, long seed) {
        var cache = CacheBench.cache(bound, seed);
        var partition = CacheBench.partition();
        var judging = new Random(seed);
        int hits = 0;
        int wrong = 0;
        int explored = 0;
        int labels = 0;
        for (var question : stream)
            switch (cache.find(partition, question.text(), vectors::apply)) {
                case Lookup.Hit hit -> {
                    hits++;
                    if (!right(hit.candidate(), question)) wrong++;
                }
                case Lookup.Miss miss -> {
                    if (miss.explored()) explored++;
                    boolean judge = miss.explored() || judging.nextDouble() < judged;
                    labels += judge ? judge(cache, miss, question) : keep(cache, miss, question);
                }
            }
        return new Outcome(stream.size(), hits, wrong, explored, labels);
    }

    /// @return how many candidates were compared
    private int judge(SemanticCache cache, Lookup.Miss miss, Question question) {
        int labels = 0;
        for (var candidate : miss.candidates()) {
            if (labels == SemanticCache.JUDGED) break;
            labels++;
            boolean right = right(candidate, question);
            cache.feedback(miss, candidate, right);
            if (right) return labels;
        }
        return labels + keep(cache, miss, question);
    }

    private int keep(SemanticCache cache, Lookup.Miss miss, Question question) {
        cache.put(miss.asking(), vectors::apply, CacheBench.entry(question.intent()));
        return 0;
    }

    private static boolean right(Lookup.Candidate candidate, Question question) {
        return new String(candidate.kept().entry().value(), StandardCharsets.UTF_8).equals(question.intent());
    }
}
