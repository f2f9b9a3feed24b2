package dev.parley.routing.quality;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/// How good a router is, by the measures of RouteLLM (arXiv 2406.18665) and of calibration.
public final class RoutingMetrics {
    private static final int RESAMPLES = 1_000;
    private static final double LEVEL = 0.95;

    private RoutingMetrics() {}

    /// A figure and the interval that holds it in 95 of 100 resamplings of the rows.
    public record Interval(double value, double low, double high) {}

    /// Rows and what a router says of them.
    ///
    /// @param scores the higher, the sooner a row goes to the strong model
    /// @param gains what the strong model gains on it: 1, 0 or -1
    @SuppressWarnings("ArrayRecordComponent") // numbers, read in the innermost loops; nothing compares them
    public record Ranked(double[] scores, int[] gains) {
        Ranked resampled(SplittableRandom random) {
            int n = scores.length;
            var score = new double[n];
            var gain = new int[n];
            for (int i = 0; i < n; i++) {
                int from = random.nextInt(n);
                score[i] = scores[from];
                gain[i] = gains[from];
            }
            return new Ranked(score, gain);
        }
    }

    /// The right answers gained when the strong model gets 0, 1, … all rows, as a share of what it gains on all of
    /// them (RouteLLM's "performance gap recovered"). Rows of equal score share their gain evenly.
    public static double[] recovered(Ranked rows) {
        int n = rows.scores().length;
        var order = new Integer[n];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(rows.scores()[b], rows.scores()[a]));
        double gap = Arrays.stream(rows.gains()).sum();
        var curve = new double[n + 1];
        for (int from = 0; from < n; ) {
            int to = from;
            double gained = 0;
            while (to < n && rows.scores()[order[to]] == rows.scores()[order[from]])
                gained += rows.gains()[order[to++]];
            for (int i = from; i < to; i++) curve[i + 1] = curve[from] + gained / gap * (i + 1 - from) / (to - from);
            from = to;
        }
        return curve;
    }

    /// "Average performance gap recovered": the area under that curve. 0.5 is what chance reaches. RouteLLM
    /// takes the area by trapezoids between ten thresholds; with `parts` = 10 so does this, with 0 it is the
    /// exact area.
    public static double apgr(Ranked rows, int parts) {
        var curve = recovered(rows);
        int steps = parts == 0 ? curve.length - 1 : parts;
        double area = 0;
        for (int i = 0; i < steps; i++) area += (at(curve, i, steps) + at(curve, i + 1, steps)) / 2 / steps;
        return area;
    }

    private static double at(double[] curve, int step, int steps) {
        return curve[(int) Math.round((double) step * (curve.length - 1) / steps)];
    }

    /// "Call performance threshold": the least share of rows that the strong model must get until that share of the
    /// gap is recovered.
    public static double cpt(Ranked rows, double share) {
        var curve = recovered(rows);
        for (int i = 0; i < curve.length; i++) if (curve[i] >= share - 1e-12) return (double) i / (curve.length - 1);
        return 1;
    }

    /// Expected calibration error: the mean distance of what was said and what came true, over bins of equal width.
    public static double calibrationError(double[] said, boolean[] true_, int bins) {
        var sums = new double[bins];
        for (int i = 0; i < said.length; i++)
            sums[Math.clamp((int) (said[i] * bins), 0, bins - 1)] += said[i] - (true_[i] ? 1 : 0);
        return Arrays.stream(sums).map(Math::abs).sum() / said.length;
    }

    /// The measure with its interval, by the percentile bootstrap over rows.
    public static Interval bootstrap(Ranked rows, ToDoubleFunction<Ranked> measure, long seed) {
        var random = new SplittableRandom(seed);
        var values = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) values[i] = measure.applyAsDouble(rows.resampled(random));
        return interval(measure.applyAsDouble(rows), values);
    }

    /// The interval of resampled values around the value.
    public static Interval interval(double value, double[] resampled) {
        Arrays.sort(resampled);
        int cut = (int) Math.round(resampled.length * (1 - LEVEL) / 2);
        return new Interval(value, resampled[cut], resampled[resampled.length - 1 - cut]);
    }
}
