package dev.parley.cache;

/// A logistic regression with a normal prior.
///
/// @param weights the most probable ones
/// @param covariance of the weights' posterior
record Model(double[] weights, double[][] covariance) {
    /// What is believed before anything was seen: equal statements and a high pair score are right, the rest is open.
    private static final double[] MEAN = Evidence.PRIOR;
    private static final double DEVIATION = 1.5;
    private static final int STEPS = 6;

    static Model prior() {
        int n = MEAN.length;
        var covariance = new double[n][n];
        for (int i = 0; i < n; i++) covariance[i][i] = 0;
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

    /// Newton's method from the present weights.
    Model fitted(float[][] rows, boolean[] right, int count) {
        int n = MEAN.length;
        var w = weights.clone();
        double[][] inverse = covariance;
        for (int step = 0; step < STEPS; step++) {
            var gradient = new double[n];
            var curvature = new double[n][n];
            for (int i = 0; i < n; i++) {
                gradient[i] = (MEAN[i] - w[i]) / (DEVIATION * DEVIATION);
                curvature[i][i] = 1 / (DEVIATION * DEVIATION);
            }
            for (int row = 0; row < count; row++) {
                var x = rows[row];
                double logit = 0;
                for (int i = 0; i < n; i++) logit += w[i] * x[i];
                double p = 1 / (1 + Math.exp(-logit));
                double error = (right[row] ? 1 : 0) - p;
                double weight = p * (1 - p);
                for (int i = 0; i < n; i++) {
                    gradient[i] += error * x[i];
                    for (int j = 0; j < n; j++) curvature[i][j] += weight * x[i] * x[j];
                }
            }
            inverse = inverse(curvature);
            for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) w[i] += inverse[i][j] * gradient[j];
        }
        return new Model(w, inverse);
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
