package dev.parley.routing.quality;

import dev.parley.kernel.Sha256;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Fits a regression to labelled rows, and tells without bias what it is worth: in a cross-validation each row is
/// judged by a fit that never saw it. The penalty and the calibration are chosen within the rows of the fit, by a
/// second cross-validation there.
public final class QualityTraining {
    private static final int FOLDS = 5;
    private static final double[] PENALTIES = {3, 10, 30};

    private final List<LabelledRequest> rows;
    private final Seen seen;
    private final List<String> sets;

    /// How the rows look to a fit.
    private interface Seen {
        /// @param out the fold that is no part of the fit; -1 for none
        float[][] inputs(int[] folds, int out);
    }

    private QualityTraining(List<LabelledRequest> rows, Seen seen) {
        this.rows = rows;
        this.seen = seen;
        this.sets = rows.stream().map(LabelledRequest::set).distinct().sorted().toList();
    }

    /// @param embeddings of the rows' prompts; empty for what is judged without
    public static QualityTraining of(List<LabelledRequest> rows, List<float[]> embeddings) {
        var space = space(rows, embeddings);
        return new QualityTraining(rows, (folds, out) -> space.make(folds, out).inputs());
    }

    private static SpaceTraining space(List<LabelledRequest> rows, List<float[]> embeddings) {
        var raw = new float[rows.size()][];
        for (int i = 0; i < raw.length; i++)
            raw[i] = QualityModel.raw(rows.get(i).prompt(), embeddings.isEmpty() ? null : embeddings.get(i));
        return new SpaceTraining(raw, rows);
    }

    /// For the answers of the weak model, judged beside their requests. Every row has one.
    public static QualityTraining ofAnswers(List<LabelledRequest> rows, List<float[]> embeddings) {
        var inputs = new float[rows.size()][];
        for (int i = 0; i < inputs.length; i++) {
            var row = rows.get(i);
            var signals = AnswerSignals.of(row.prompt(), Objects.requireNonNull(row.weakAnswer()));
            inputs[i] = AnswerCheck.inputs(row.prompt(), signals, embeddings.isEmpty() ? null : embeddings.get(i));
        }
        return new QualityTraining(rows, (folds, out) -> inputs);
    }

    /// Fits all that is shipped to all rows; the result is the artefact's bytes.
    ///
    /// @param embeddings of the rows' prompts
    public static byte[] artefact(List<LabelledRequest> rows, List<float[]> embeddings) {
        var answered = IntStream.range(0, rows.size())
                .filter(i -> rows.get(i).weakAnswer() != null)
                .boxed()
                .toList();
        var answers = answered.stream().map(rows::get).toList();
        var vectors = answered.stream().map(embeddings::get).toList();
        var regressions = new LinkedHashMap<String, Regression>();
        var spaces = new LinkedHashMap<String, Space>();
        place(rows, spaces, regressions);
        regressions.put(AnswerCheck.TEXT, ofAnswers(answers, List.of()).fit());
        regressions.put(AnswerCheck.EMBEDDED, ofAnswers(answers, vectors).fit());
        var sum = Sha256.hex(rows.stream().map(LabelledRequest::toString).collect(Collectors.joining("\n")));
        var sets =
                rows.stream().collect(Collectors.groupingBy(LabelledRequest::set, TreeMap::new, Collectors.counting()));
        return new Artefact("rows of each set: " + sets, sum, inputNames(), spaces, regressions).bytes();
    }

    private static void place(
            List<LabelledRequest> rows, Map<String, Space> spaces, Map<String, Regression> regressions) {
        var training = new QualityTraining(rows, (folds, out) -> new float[0][]);
        var folds = training.folds(1);
        var made = space(rows, List.of()).make(folds, -1);
        var fit = new QualityTraining(rows, (same, out) -> made.inputs()).fit();
        spaces.put(QualityModel.TEXT, made.space());
        regressions.put(
                QualityModel.TEXT,
                new Regression(made.folded(fit.weak()), made.folded(fit.strong()), fit.ofWeak(), fit.ofStrong()));
    }

    /// What the shipped weights belong to.
    static List<String> inputNames() {
        return Stream.of(AnswerSignals.names(), RequestFeatures.names())
                .flatMap(List::stream)
                .toList();
    }

    /// What is said of each row by a fit without it.
    @SuppressWarnings("ArrayRecordComponent") // numbers, read in the innermost loops; nothing compares them
    public record Judged(double[] pWeak, double[] pStrong) {
        public Judged(int rows) {
            this(new double[rows], new double[rows]);
        }

        public double gain(int row) {
            return pStrong[row] - pWeak[row];
        }
    }

    /// A five-fold cross-validation over rows shuffled by the seed.
    public Judged crossValidate(long seed) {
        var folds = folds(seed);
        var judged = new Judged(rows.size());
        for (int out = 0; out < FOLDS; out++) fit(folds, out).judge(folds, out, judged);
        return judged;
    }

    /// Which rows go on to the strong model when as few do as keep each share of its right answers. The bar for
    /// a row is chosen, like the fit, among rows of the other folds.
    ///
    /// @param judged takes what is said of each row
    public boolean[][] upgrades(long seed, Judged judged, double... shares) {
        var folds = folds(seed);
        var upgraded = new boolean[shares.length][folds.length];
        for (int out = 0; out < FOLDS; out++) {
            var fit = fit(folds, out);
            fit.judge(folds, out, judged);
            for (int k = 0; k < shares.length; k++) {
                double bar = fit.bar(shares[k]);
                for (int i = 0; i < folds.length; i++) if (folds[i] == out) upgraded[k][i] = judged.gain(i) >= bar;
            }
        }
        return upgraded;
    }

    /// @param scored the rows of the fit as judged without themselves
    private record Fit(Regression regression, Scored scored) {
        void judge(int[] folds, int fold, Judged judged) {
            for (int i = 0; i < folds.length; i++) {
                if (folds[i] != fold) continue;
                judged.pWeak[i] = regression.pWeak(scored.inputs[i]);
                judged.pStrong[i] = regression.pStrong(scored.inputs[i]);
            }
        }

        /// The highest gain to ask for that, on those rows, keeps the share of the strong model's right answers.
        double bar(double share) {
            var gains = scored.gains(regression);
            var order = IntStream.range(0, gains.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -gains[i]))
                    .toList();
            double right = scored.rows().filter(LabelledRequest::weakCorrect).count();
            double needed =
                    share * scored.rows().filter(LabelledRequest::strongCorrect).count();
            var gained = scored.rows().mapToInt(LabelledRequest::gain).toArray();
            for (int i : order) {
                if (right >= needed) return Math.nextUp(gains[i]);
                right += gained[i];
            }
            return -1;
        }
    }

    /// Fits to some rows and judges the others: the fitted ones stay 0.
    ///
    /// @param set whose rows are fitted
    public Judged across(String set) {
        var folds = folds(1);
        for (int i = 0; i < folds.length; i++) if (!rows.get(i).set().equals(set)) folds[i] = FOLDS;
        var judged = new Judged(rows.size());
        fit(folds, FOLDS).judge(folds, FOLDS, judged);
        return judged;
    }

    /// Fits to all rows.
    private Regression fit() {
        return fit(folds(1), -1).regression();
    }

    private int[] folds(long seed) {
        var random = new SplittableRandom(seed);
        int n = rows.size();
        var folds = new int[n];
        for (int i = 0; i < n; i++) folds[i] = i % FOLDS;
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int fold = folds[i];
            folds[i] = folds[j];
            folds[j] = fold;
        }
        return folds;
    }

    private NormalEquations[] blocks(float[][] inputs, int[] folds) {
        var blocks = new NormalEquations[FOLDS];
        for (int k = 0; k < FOLDS; k++) blocks[k] = new NormalEquations(inputs[0].length, 2);
        for (int i = 0; i < folds.length; i++) {
            var row = rows.get(i);
            if (folds[i] < FOLDS)
                blocks[folds[i]].add(inputs[i], row.weakCorrect() ? 1 : 0, row.strongCorrect() ? 1 : 0);
        }
        return blocks;
    }

    /// @param out the fold left out; -1 for none
    private Fit fit(int[] folds, int out) {
        var inputs = seen.inputs(folds, out);
        var blocks = blocks(inputs, folds);
        var all = new NormalEquations(inputs[0].length, 2);
        for (int k = 0; k < FOLDS; k++) if (k != out) all = all.plus(blocks[k], 1);
        Scored best = null;
        for (double penalty : PENALTIES) {
            var scored = new Scored(inputs, penalty);
            for (int in = 0; in < FOLDS; in++) {
                if (in == out) continue;
                var weights = all.plus(blocks[in], -1).solve(penalty);
                for (int i = 0; i < folds.length; i++) if (folds[i] == in) scored.add(i, weights);
            }
            scored.weigh();
            if (best == null || scored.worth > best.worth) best = scored;
        }
        if (best == null) throw new IllegalStateException("There is no penalty to choose from.");
        var weights = all.solve(best.penalty);
        return new Fit(new Regression(weights[0], weights[1], best.calibration(true), best.calibration(false)), best);
    }

    /// The rows of a fit, each scored by a fit without it.
    private final class Scored {
        private final float[][] inputs;
        private final double penalty;
        private final List<Integer> who = new ArrayList<>();
        private final List<Double> weak = new ArrayList<>();
        private final List<Double> strong = new ArrayList<>();
        private double worth;

        Scored(float[][] inputs, double penalty) {
            this.inputs = inputs;
            this.penalty = penalty;
        }

        void add(int row, float[][] weights) {
            who.add(row);
            weak.add(Regression.score(weights[0], inputs[row]));
            strong.add(Regression.score(weights[1], inputs[row]));
        }

        /// The mean over the sets: a small one counts as much as a large one.
        void weigh() {
            for (var set : sets) {
                var own = new ArrayList<Integer>();
                for (int i = 0; i < who.size(); i++)
                    if (rows.get(who.get(i)).set().equals(set)) own.add(i);
                var scores = own.stream()
                        .mapToDouble(i -> strong.get(i) - weak.get(i))
                        .toArray();
                var gains =
                        own.stream().mapToInt(i -> rows.get(who.get(i)).gain()).toArray();
                if (own.isEmpty()) continue;
                worth += RoutingMetrics.apgr(new RoutingMetrics.Ranked(scores, gains), 0) / sets.size();
            }
        }

        Stream<LabelledRequest> rows() {
            return who.stream().map(rows::get);
        }

        double[] gains(Regression by) {
            return IntStream.range(0, who.size())
                    .mapToDouble(i -> by.ofStrong().probability(strong.get(i))
                            - by.ofWeak().probability(weak.get(i)))
                    .toArray();
        }

        Calibration calibration(boolean ofWeak) {
            var outcomes = new boolean[who.size()];
            for (int i = 0; i < outcomes.length; i++) {
                var row = rows.get(who.get(i));
                outcomes[i] = ofWeak ? row.weakCorrect() : row.strongCorrect();
            }
            var scores = (ofWeak ? weak : strong).stream().mapToDouble(x -> x).toArray();
            return Calibration.fit(scores, outcomes);
        }
    }
}
