package dev.parley.cache.training;

import dev.parley.cache.pairs.Asked;
import dev.parley.cache.pairs.Features;
import dev.parley.cache.pairs.Metric;
import dev.parley.cache.pairs.PairScore;
import dev.parley.cache.pairs.TokenVectors;
import dev.parley.cache.pairs.Trees;
import dev.parley.cache.pairs.Verifier;
import dev.parley.cache.training.LabelledPair.Part;
import dev.parley.embeddings.Encoder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// Fits the token vectors and the pair score and writes `tokens.bin` and `pairs.bin`.
public final class Training {
    private static final int FOLDS = 5;
    private static final int DEPTH = 5;
    private static final int TREES = 300;
    private static final int ROUNDS = 20;
    private static final double SHRINK = 1e-4;

    private final Function<String, float[]> encoder;
    private final PrintStream out;

    /// @param encoder what a text's vector is
    public Training(Function<String, float[]> encoder, PrintStream out) {
        this.encoder = encoder;
        this.out = out;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Vectors(float[] a, float[] b) {}

    /// @param data the folder with `similar-questions.jsonl.gz`
    /// @param folder where the artefacts go
    public void run(Path data, Path folder) throws IOException {
        var pairs = LabelledPair.read(data);
        var fit = part(pairs, Part.FIT);
        var choice = part(pairs, Part.CHOICE);
        out.printf("%d pairs to fit, %d for choices; the rest is for testing%n", fit.size(), choice.size());
        Files.createDirectories(folder);
        var tokens = new Distillation(encoder)
                .run(fit.stream().flatMap(pair -> Stream.of(pair.a(), pair.b())).toList());
        try (var file = Files.newOutputStream(folder.resolve("tokens.bin"))) {
            tokens.write(file);
        }
        out.printf(
                "tokens.bin: %d pieces of %d dimensions, %d kB%n",
                tokens.size(), tokens.dimensions(), Files.size(folder.resolve("tokens.bin")) / 1024);
        var score = score(fit, choice, tokens);
        try (var file = Files.newOutputStream(folder.resolve("pairs.bin"))) {
            score.write(file);
        }
        out.printf("pairs.bin: %d kB%n", Files.size(folder.resolve("pairs.bin")) / 1024);
    }

    private static List<LabelledPair> part(List<LabelledPair> pairs, Part part) {
        return pairs.stream().filter(pair -> pair.part() == part).toList();
    }

    private PairScore score(List<LabelledPair> fit, List<LabelledPair> choice, TokenVectors tokens) {
        var fitted = vectors(fit);
        var chosen = vectors(choice);
        var labels = labels(fit);
        var metric = metric(fitted, labels);
        var values = features(fit, fitted, others(fitted, labels), tokens);
        var trees = new Boosting(values, labels, DEPTH, 1).fit(TREES);
        var checks = features(
                choice,
                chosen,
                chosen.stream()
                        .mapToDouble(each -> metric.logit(each.a, each.b))
                        .toArray(),
                tokens);
        return calibrated(tokens, metric, trees, checks, labels(choice));
    }

    private List<Vectors> vectors(List<LabelledPair> pairs) {
        return pairs.stream()
                .map(pair -> new Vectors(encoder.apply(pair.a()), encoder.apply(pair.b())))
                .toList();
    }

    private static boolean[] labels(List<LabelledPair> pairs) {
        var labels = new boolean[pairs.size()];
        for (int i = 0; i < labels.length; i++) labels[i] = pairs.get(i).same();
        return labels;
    }

    private static Metric metric(List<Vectors> vectors, boolean[] labels) {
        var values = new float[vectors.size()][];
        for (int i = 0; i < values.length; i++) {
            var a = vectors.get(i).a;
            var b = vectors.get(i).b;
            values[i] = new float[2 * a.length];
            for (int d = 0; d < a.length; d++) {
                values[i][d] = a[d] * b[d] * SCALE;
                values[i][a.length + d] = Math.abs(a[d] - b[d]) * SCALE;
            }
        }
        var weights = Logistic.fit(values, labels, ROUNDS, SHRINK, 1);
        for (int i = 0; i < weights.length - 1; i++) weights[i] *= SCALE;
        return new Metric(weights);
    }

    /// Brings products of unit vectors' components near 1.
    private static final float SCALE = 20;

    /// What a metric says of pairs it was not fitted on: else the trees would trust it too much.
    private static double[] others(List<Vectors> vectors, boolean[] labels) {
        var logits = new double[labels.length];
        for (int fold = 0; fold < FOLDS; fold++) {
            var rest = new ArrayList<Vectors>();
            var marks = new ArrayList<Boolean>();
            for (int i = 0; i < labels.length; i++)
                if (i % FOLDS != fold) {
                    rest.add(vectors.get(i));
                    marks.add(labels[i]);
                }
            var same = new boolean[marks.size()];
            for (int i = 0; i < same.length; i++) same[i] = marks.get(i);
            var metric = metric(rest, same);
            for (int i = fold; i < labels.length; i += FOLDS)
                logits[i] = metric.logit(vectors.get(i).a, vectors.get(i).b);
        }
        return logits;
    }

    private static float[][] features(
            List<LabelledPair> pairs, List<Vectors> vectors, double[] metric, TokenVectors tokens) {
        var values = new float[pairs.size()][];
        for (int i = 0; i < values.length; i++) {
            var a = Asked.of(pairs.get(i).a());
            var b = Asked.of(pairs.get(i).b());
            double cosine = Encoder.cosine(vectors.get(i).a, vectors.get(i).b);
            values[i] = Features.of(a, b, Verifier.compare(a, b), cosine, metric[i], tokens);
        }
        return values;
    }

    /// Platt's scaling on pairs that the trees have not seen.
    private static PairScore calibrated(
            TokenVectors tokens, Metric metric, Trees trees, float[][] values, boolean[] same) {
        double scale = 1;
        double shift = 0;
        for (int round = 0; round < 2_000; round++) {
            double byScale = 0;
            double byShift = 0;
            for (int i = 0; i < same.length; i++) {
                double logit = trees.logit(values[i]);
                double error = (same[i] ? 1 : 0) - 1 / (1 + Math.exp(-(scale * logit + shift)));
                byScale += error * logit / same.length;
                byShift += error / same.length;
            }
            scale += byScale;
            shift += byShift;
        }
        return new PairScore(tokens, metric, trees, scale, shift);
    }
}
