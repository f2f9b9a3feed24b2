package dev.parley.app.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/// How many of some rows are right, or the mean of a figure of theirs, with a 95 % interval by 1,000 bootstrap
/// samples of the rows.
record Share(double value, double low, double high, int rows) {
    private static final int SAMPLES = 1_000;

    static Share of(boolean[] right) {
        var values = new double[right.length];
        for (int i = 0; i < right.length; i++) values[i] = right[i] ? 1 : 0;
        return of(values);
    }

    static <T> Share of(Collection<T> rows, ToDoubleFunction<T> figure) {
        return of(rows.stream().mapToDouble(figure).toArray());
    }

    static Share of(double[] values) {
        int n = values.length;
        var random = new Random(1);
        var means = new double[SAMPLES];
        for (int s = 0; s < SAMPLES; s++) {
            double sum = 0;
            for (int i = 0; i < n; i++) sum += values[random.nextInt(n)];
            means[s] = sum / n;
        }
        Arrays.sort(means);
        return new Share(Arrays.stream(values).sum() / n, means[SAMPLES / 40], means[SAMPLES - 1 - SAMPLES / 40], n);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f (%.3f–%.3f)", value, low, high);
    }
}
