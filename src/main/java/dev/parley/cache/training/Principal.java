package dev.parley.cache.training;

/// The directions in which vectors differ most (principal components), by Jacobi rotations of their covariance.
final class Principal {
    private static final int SWEEPS = 12;

    private Principal() {}

    static float[] mean(float[][] vectors) {
        var mean = new float[vectors[0].length];
        for (var vector : vectors) for (int i = 0; i < mean.length; i++) mean[i] += vector[i] / vectors.length;
        return mean;
    }

    /// @return `count` directions of length 1, the strongest first
    static float[][] directions(float[][] vectors, float[] mean, int count) {
        int n = mean.length;
        var covariance = new double[n][n];
        var centred = new float[n];
        for (var vector : vectors) {
            for (int i = 0; i < n; i++) centred[i] = vector[i] - mean[i];
            for (int i = 0; i < n; i++) {
                var row = covariance[i];
                float x = centred[i];
                for (int j = 0; j < n; j++) row[j] += x * centred[j];
            }
        }
        var axes = new double[n][n];
        for (int i = 0; i < n; i++) axes[i][i] = 1;
        for (int sweep = 0; sweep < SWEEPS; sweep++)
            for (int p = 0; p < n - 1; p++) for (int q = p + 1; q < n; q++) rotate(covariance, axes, p, q);
        return strongest(covariance, axes, count);
    }

    /// Makes the covariance of directions p and q zero. `axes` holds a direction in each row.
    private static void rotate(double[][] s, double[][] axes, int p, int q) {
        if (Math.abs(s[p][q]) < 1e-12) return;
        double theta = (s[q][q] - s[p][p]) / (2 * s[p][q]);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double cos = 1 / Math.sqrt(t * t + 1);
        double sin = t * cos;
        turn(s[p], s[q], cos, sin);
        for (var row : s) {
            double x = row[p];
            row[p] = cos * x - sin * row[q];
            row[q] = sin * x + cos * row[q];
        }
        turn(axes[p], axes[q], cos, sin);
    }

    private static void turn(double[] p, double[] q, double cos, double sin) {
        for (int i = 0; i < p.length; i++) {
            double x = p[i];
            p[i] = cos * x - sin * q[i];
            q[i] = sin * x + cos * q[i];
        }
    }

    private static float[][] strongest(double[][] covariance, double[][] axes, int count) {
        var order = java.util.stream.IntStream.range(0, axes.length)
                .boxed()
                .sorted((a, b) -> Double.compare(covariance[b][b], covariance[a][a]))
                .limit(count)
                .toList();
        var directions = new float[count][axes.length];
        for (int d = 0; d < count; d++)
            for (int i = 0; i < axes.length; i++) directions[d][i] = (float) axes[order.get(d)][i];
        return directions;
    }
}
