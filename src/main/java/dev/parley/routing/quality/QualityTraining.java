package dev.parley.routing.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Fits a regression to labelled rows, and tells without bias what it is worth: in a cross-validation each row is
/// judged by a fit that never saw it. The penalty and the calibration are chosen within the rows of the fit, by a
/// second cross-validation there.
public final class QualityTraining {
    private static final int FOLDS = 5;
    private static final double[] PENALTIES = {10, 30, 100, 300, 1_000};

    private final List<LabelledRequest> rows;
    private final float[][] inputs;
    private final List<String> sets;

    /// @param inputs of each row
    QualityTraining(List<LabelledRequest> rows, float[][] inputs) {
        this.rows = rows;
        this.inputs = inputs;
        this.sets = rows.stream().map(LabelledRequest::set).distinct().sorted().toList();
    }

    /// @param embeddings of the rows' prompts; empty for what is judged without
    public static QualityTraining of(List<LabelledRequest> rows, List<float[]> embeddings) {
        var inputs = new float[rows.size()][];
        for (int i = 0; i < inputs.length; i++)
            inputs[i] = Inputs.of(rows.get(i).prompt(), embeddings.isEmpty() ? null : embeddings.get(i));
        return new QualityTraining(rows, inputs);
    }

    /// What is said of each row by a fit without it.
    public record Judged(double[] pWeak, double[] pStrong) {
        Judged(int rows) {
            this(new double[rows], new double[rows]);
        }

        public double gain(int row) {
            return pStrong[row] - pWeak[row];
        }
    }

    /// @param penalty that was chosen
    record Fit(Regression regression, double penalty) {}

    /// A five-fold cross-validation over rows shuffled by the seed.
    public Judged crossValidate(long seed) {
        var folds = folds(seed);
        var blocks = blocks(folds);
        var judged = new Judged(rows.size());
        for (int out = 0; out < FOLDS; out++) {
            var fit = fit(folds, blocks, out);
            for (int i = 0; i < folds.length; i++)
                if (folds[i] == out) judge(fit.regression(), i, judged);
        }
        return judged;
    }

    /// Fits to some rows and judges the others: the fitted ones stay 0.
    ///
    /// @param set whose rows are fitted
    public Judged across(String set) {
        var own = new ArrayList<Integer>();
        for (int i = 0; i < rows.size(); i++) if (rows.get(i).set().equals(set)) own.add(i);
        var part = new QualityTraining(
                own.stream().map(rows::get).toList(),
                own.stream().map(i -> inputs[i]).toArray(float[][]::new));
        var regression = part.fit(1).regression();
        var judged = new Judged(rows.size());
        for (int i = 0; i < rows.size(); i++)
            if (!rows.get(i).set().equals(set)) judge(regression, i, judged);
        return judged;
    }

    /// Fits to all rows.
    Fit fit(long seed) {
        var folds = folds(seed);
        return fit(folds, blocks(folds), -1);
    }

    private void judge(Regression regression, int row, Judged judged) {
        judged.pWeak[row] = regression.pWeak(inputs[row]);
        judged.pStrong[row] = regression.pStrong(inputs[row]);
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

    private NormalEquations[] blocks(int[] folds) {
        var blocks = new NormalEquations[FOLDS];
        for (int k = 0; k < FOLDS; k++) blocks[k] = new NormalEquations(inputs[0].length, 2);
        for (int i = 0; i < folds.length; i++) {
            var row = rows.get(i);
            blocks[folds[i]].add(inputs[i], row.weakCorrect() ? 1 : 0, row.strongCorrect() ? 1 : 0);
        }
        return blocks;
    }

    /// @param out the fold left out; -1 for none
    private Fit fit(int[] folds, NormalEquations[] blocks, int out) {
        var all = new NormalEquations(inputs[0].length, 2);
        for (int k = 0; k < FOLDS; k++) if (k != out) all = all.plus(blocks[k], 1);
        Scored best = null;
        for (double penalty : PENALTIES) {
            var scored = new Scored(penalty);
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
        return new Fit(
                new Regression(weights[0], weights[1], best.calibration(true), best.calibration(false)), best.penalty);
    }

    /// The rows of a fit, each scored by a fit without it.
    private final class Scored {
        private final double penalty;
        private final List<Integer> who = new ArrayList<>();
        private final List<Double> weak = new ArrayList<>();
        private final List<Double> strong = new ArrayList<>();
        private double worth;

        Scored(double penalty) {
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
                var gains = own.stream().mapToInt(i -> rows.get(who.get(i)).gain()).toArray();
                worth += RoutingMetrics.apgr(new RoutingMetrics.Ranked(scores, gains), 0) / sets.size();
            }
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
