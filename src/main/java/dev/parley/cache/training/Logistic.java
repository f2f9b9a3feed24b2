package dev.parley.cache.training;

import java.util.Random;

/// Logistic regression by stochastic gradient descent with AdaGrad steps.
final class Logistic {
    private static final double STEP = 0.05;

    private Logistic() {}

    /// @param values a row for each label; the last weight is the constant's
    /// @param shrink pull of the weights to 0 (L2), a row
    static float[] fit(float[][] values, boolean[] same, int rounds, double shrink, long seed) {
        int n = values[0].length;
        var weights = new float[n + 1];
        var squares = new double[n + 1];
        var random = new Random(seed);
        for (int step = 0; step < rounds * values.length; step++) {
            int row = random.nextInt(values.length);
            var x = values[row];
            double logit = weights[n];
            for (int i = 0; i < n; i++) logit += weights[i] * x[i];
            double error = (same[row] ? 1 : 0) - 1 / (1 + Math.exp(-logit));
            for (int i = 0; i <= n; i++) {
                double gradient = error * (i < n ? x[i] : 1) - (i < n ? shrink * weights[i] : 0);
                squares[i] += gradient * gradient;
                weights[i] += (float) (STEP * gradient / (Math.sqrt(squares[i]) + 1e-8));
            }
        }
        return weights;
    }
}
