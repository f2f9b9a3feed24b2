package dev.parley.app.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/// How many of some rows are right, with a 95 % interval by 1,000 bootstrap samples of the rows.
record Share(double value, double low, double high, int rows) {
    private static final int SAMPLES = 1_000;

    static Share of(boolean[] right) {
        int n = right.length;
        var random = new Random(1);
        var means = new double[SAMPLES];
        for (int s = 0; s < SAMPLES; s++) {
            int count = 0;
            for (int i = 0; i < n; i++) if (right[random.nextInt(n)]) count++;
            means[s] = (double) count / n;
        }
        Arrays.sort(means);
        int count = 0;
        for (boolean each : right) if (each) count++;
        return new Share((double) count / n, means[SAMPLES / 40], means[SAMPLES - 1 - SAMPLES / 40], n);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f (%.3f–%.3f)", value, low, high);
    }
}
