package dev.parley.cache;

/// A logistic regression with a normal prior.
///
/// @param weights the most probable ones
/// @param covariance of the weights' posterior
@SuppressWarnings("ArrayRecordComponent") // never compared
record Model(double[] weights, double[][] covariance) {
    /// What is believed before anything was seen: equal statements and a high pair score are right, the rest is
    /// open.
    private static final double[] MEAN = Evidence.PRIOR;
    private static final double DEVIATION = 1.5;
    private static final int STEPS = 6;

    static Model prior() {
        int n = MEAN.length;
        var covariance = new double[n][n];
        return new Model(MEAN, covariance);
    }

    double cautious(float[] x, double deviations) {
        double logit = 0;
        double variance = 0;
        for (int i = 0; i < x.length; i++) {
            logit += weights[i] * x[i];
            double sum = 0;
            for (int j = 0; j < x.length; j++) sum += covariance[i][j] * x[j];
            variance += sum * x[i];
        }
        return 1 / (1 + Math.exp(-(logit - deviations * Math.sqrt(variance))));
    }

    /// Newton's method from the present weights; a step that makes things worse is halved.
    Model fitted(float[][] rows, boolean[] right, int count) {
        int n = MEAN.length;
        var w = weights.clone();
        double likely = posterior(w, rows, right, count);
        for (int step = 0; step < STEPS; step++) {
            var direction = new double[n];
            var inverse = inverse(curvature(w, rows, count));
            var gradient = gradient(w, rows, right, count);
            for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) direction[i] += inverse[i][j] * gradient[j];
            double before = likely;
            for (double scale = 1; scale > 1e-3; scale /= 2) {
                var moved = new double[n];
                for (int i = 0; i < n; i++) moved[i] = w[i] + scale * direction[i];
                double now = posterior(moved, rows, right, count);
                if (now <= likely) continue;
                w = moved;
                likely = now;
                break;
            }
            if (likely - before < 1e-4) break;
        }
        return new Model(w, inverse(curvature(w, rows, count)));
    }

    private static double logit(double[] w, float[] x) {
        double logit = 0;
        for (int i = 0; i < w.length; i++) logit += w[i] * x[i];
        return logit;
    }

    /// The logarithm of the weights' probability, but for a constant.
    private static double posterior(double[] w, float[][] rows, boolean[] right, int count) {
        double sum = 0;
        for (int i = 0; i < w.length; i++) sum -= (w[i] - MEAN[i]) * (w[i] - MEAN[i]) / (2 * DEVIATION * DEVIATION);
        for (int row = 0; row < count; row++) {
            double logit = logit(w, rows[row]);
            sum -= Math.log1p(Math.exp(right[row] ? -logit : logit));
        }
        return sum;
    }

    private static double[] gradient(double[] w, float[][] rows, boolean[] right, int count) {
        var gradient = new double[w.length];
        for (int i = 0; i < w.length; i++) gradient[i] = (MEAN[i] - w[i]) / (DEVIATION * DEVIATION);
        for (int row = 0; row < count; row++) {
            double error = (right[row] ? 1 : 0) - 1 / (1 + Math.exp(-logit(w, rows[row])));
            for (int i = 0; i < w.length; i++) gradient[i] += error * rows[row][i];
        }
        return gradient;
    }

    private static double[][] curvature(double[] w, float[][] rows, int count) {
        var curvature = new double[w.length][w.length];
        for (int i = 0; i < w.length; i++) curvature[i][i] = 1 / (DEVIATION * DEVIATION);
        for (int row = 0; row < count; row++) {
            var x = rows[row];
            double p = 1 / (1 + Math.exp(-logit(w, x)));
            double weight = p * (1 - p);
            for (int i = 0; i < w.length; i++)
                for (int j = 0; j < w.length; j++) curvature[i][j] += weight * x[i] * x[j];
        }
        return curvature;
    }

    /// Gauss-Jordan; the matrix is positive definite.
    private static double[][] inverse(double[][] matrix) {
        int n = matrix.length;
        var inverse = new double[n][n];
        for (int i = 0; i < n; i++) inverse[i][i] = 1;
        for (int c = 0; c < n; c++) {
            double pivot = matrix[c][c];
            for (int j = 0; j < n; j++) {
                matrix[c][j] /= pivot;
                inverse[c][j] /= pivot;
            }
            for (int r = 0; r < n; r++) {
                if (r == c) continue;
                double factor = matrix[r][c];
                for (int j = 0; j < n; j++) {
                    matrix[r][j] -= factor * matrix[c][j];
                    inverse[r][j] -= factor * inverse[c][j];
                }
            }
        }
        return inverse;
    }
}
