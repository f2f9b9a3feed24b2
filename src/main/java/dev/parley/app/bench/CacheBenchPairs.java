package dev.parley.app.bench;

import dev.parley.app.bench.Figures.Table;
import dev.parley.cache.SemanticCache;
import dev.parley.cache.pairs.Asked;
import dev.parley.cache.pairs.PairScore;
import dev.parley.cache.training.LabelledPair;
import dev.parley.embeddings.Encoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Pairs of questions, labelled same or not: how well each way ranks the same ones first.
final class CacheBenchPairs {
    private static final int RESAMPLES = 300;
    private static final double AVERAGE_PRECISION = 0.80;
    private static final double RECALL = 0.18;
    /// Recall is read where at least so many pairs are taken: before, precision is chance.
    private static final int LEAST_TAKEN = 20;
    /// Token vectors are to let pass what the encoder puts this near.
    private static final double NEAR = 0.8;

    private final List<Scored> pairs = new ArrayList<>();
    /// Cosines of token vectors of questions that have nothing to do with each other.
    private final List<Double> strangers = new ArrayList<>();

    private record Scored(double cosine, double tokens, PairScore.Likeness likeness, boolean same) {}

    /// A figure with the interval that holds 95 % of its resamples.
    record Figure(double value, double low, double high) {
        String text() {
            return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", value, low, high);
        }
    }

    /// @param pairs that nothing was fitted on
    CacheBenchPairs(List<LabelledPair> pairs, Function<String, float[]> vectors) {
        var score = PairScore.get();
        for (var pair : pairs) {
            var a = vectors.apply(pair.a());
            var b = vectors.apply(pair.b());
            var tokens = Encoder.cosine(
                    score.tokens().encode(pair.a()), score.tokens().encode(pair.b()));
            var likeness = score.of(Asked.of(pair.a()), a, Asked.of(pair.b()), b);
            this.pairs.add(new Scored(likeness.cosine(), tokens, likeness, pair.same()));
        }
        for (int i = 0; i < pairs.size(); i++)
            strangers.add(Encoder.cosine(
                    score.tokens().encode(pairs.get(i).a()),
                    score.tokens().encode(pairs.get((i + 1) % pairs.size()).b())));
    }

    List<Table> run(List<Goal> goals) {
        var rows = new ArrayList<List<String>>();
        row(rows, "cosine (static threshold)", Scored::cosine);
        row(rows, "token vectors' cosine", Scored::tokens);
        var score = row(rows, "pair score", one -> one.likeness().logit());
        goals.add(new Goal(
                "pairs: average precision",
                "≥ 0.80",
                score.getFirst().text(),
                score.getFirst().value() >= AVERAGE_PRECISION));
        goals.add(new Goal(
                "pairs: recall at precision 0.90",
                "≥ 0.18",
                score.getLast().text(),
                score.getLast().value() >= RECALL));
        var ranking = new Table(
                "Pairs: " + pairs.size() + " not fitted on, "
                        + pairs.stream().filter(Scored::same).count() + " of them the same",
                List.of("way", "average precision", "recall at precision 0.90"),
                rows);
        return List.of(ranking, facts(), screening());
    }

    private List<Figure> row(List<List<String>> rows, String name, ToDoubleFunction<Scored> way) {
        var precision = figure(way, CacheBenchPairs::averagePrecision);
        var recall = figure(way, CacheBenchPairs::recall);
        rows.add(List.of(name, precision.text(), recall.text()));
        return List.of(precision, recall);
    }

    private Figure figure(ToDoubleFunction<Scored> way, ToDoubleFunction<boolean[]> measure) {
        var order = pairs.stream()
                .sorted(Comparator.comparingDouble(way).reversed())
                .toList();
        var labels = new boolean[order.size()];
        for (int i = 0; i < labels.length; i++) labels[i] = order.get(i).same();
        var random = new Random(1);
        var resampled = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            var draws = IntStream.range(0, labels.length)
                    .map(_ -> random.nextInt(labels.length))
                    .sorted()
                    .toArray();
            var sample = new boolean[labels.length];
            for (int i = 0; i < sample.length; i++) sample[i] = labels[draws[i]];
            resampled[r] = measure.applyAsDouble(sample);
        }
        Arrays.sort(resampled);
        return new Figure(
                measure.applyAsDouble(labels), resampled[RESAMPLES / 40], resampled[RESAMPLES - 1 - RESAMPLES / 40]);
    }

    /// @param labels the likeliest first
    private static double averagePrecision(boolean[] labels) {
        double sum = 0;
        int same = 0;
        for (int i = 0; i < labels.length; i++) if (labels[i]) sum += ++same / (i + 1.0);
        return sum / same;
    }

    private static double recall(boolean[] labels) {
        int same = 0;
        int most = 0;
        for (int i = 0; i < labels.length; i++) {
            if (labels[i]) same++;
            if (i >= LEAST_TAKEN && same >= 0.9 * (i + 1)) most = same;
        }
        return (double) most / same;
    }

    private Table facts() {
        var contradicted = pairs.stream()
                .filter(one -> !one.likeness().verdict().possible())
                .toList();
        var equal =
                pairs.stream().filter(one -> one.likeness().verdict().equal()).toList();
        return new Table(
                "Pairs: parts of the decision",
                List.of("figure", "value"),
                List.of(
                        List.of(
                                "calibration error of the pair score (20 bins)",
                                String.format(Locale.ROOT, "%.3f", calibration())),
                        List.of("same among pairs the verifier contradicts", share(contradicted)),
                        List.of("same among pairs the verifier calls equal", share(equal))));
    }

    /// What the first stage loses, and what it spares the encoder. Pairs are alike by choice; two questions of
    /// different pairs are what comes in.
    private Table screening() {
        var rows = new ArrayList<List<String>>();
        for (double screen : new double[] {0.25, SemanticCache.SCREEN, 0.45, 0.55}) {
            long near = pairs.stream()
                    .filter(one -> one.same() && one.cosine() >= NEAR)
                    .count();
            long lost = pairs.stream()
                    .filter(one -> one.same() && one.cosine() >= NEAR && one.tokens() < screen)
                    .count();
            long same = pairs.stream().filter(Scored::same).count();
            long lostOfAll = pairs.stream()
                    .filter(one -> one.same() && one.tokens() < screen)
                    .count();
            long passed = strangers.stream().filter(cosine -> cosine >= screen).count();
            rows.add(List.of(
                    String.format(
                            Locale.ROOT,
                            "token vectors' cosine ≥ %.2f%s",
                            screen,
                            screen == SemanticCache.SCREEN ? " (in use)" : ""),
                    percent(lost, near),
                    percent(lostOfAll, same),
                    percent(passed, strangers.size())));
        }
        return new Table(
                "Pairs: the first stage",
                List.of("way", "lost of same with cosine ≥ 0.8", "lost of all same", "unrelated pairs let pass"),
                rows);
    }

    private static String percent(long count, long all) {
        return String.format(Locale.ROOT, "%d of %d (%.2f %%)", count, all, 100.0 * count / all);
    }

    private static String share(List<Scored> some) {
        long same = some.stream().filter(Scored::same).count();
        return String.format(Locale.ROOT, "%d of %d (%.1f %%)", same, some.size(), 100.0 * same / some.size());
    }

    /// Mean distance of what was said from what was so.
    private double calibration() {
        var said = new double[20];
        var so = new double[20];
        for (var one : pairs) {
            int bin = Math.min(19, (int) (one.likeness().probability() * 20));
            said[bin] += one.likeness().probability();
            if (one.same()) so[bin]++;
        }
        double sum = 0;
        for (int bin = 0; bin < 20; bin++) sum += Math.abs(said[bin] - so[bin]);
        return sum / pairs.size();
    }
}
