package dev.parley.knowledge.evidence;

import java.util.List;

/// Fits weights by gradient descent with Adam's steps over all rows at once: the rows are few.
final class Fit {
    private static final int ROUNDS = 1_500;
    private static final double STEP = 0.05;

    private Fit() {}

    /// Candidates of one question, of which some are right.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Group(double[][] signs, boolean[] right) {}

    /// So that the right candidates of each group have the most of its softmax.
    /// @param shrink pull of the weights to 0 (L2), for the sum over the groups
    static double[] choice(List<Group> groups, int signs, double shrink) {
        return descend(signs, shrink, (weights, gradient) -> {
            for (var group : groups) {
                int n = group.signs.length;
                var all = new double[n];
                double sum = 0;
                double right = 0;
                double most = Double.NEGATIVE_INFINITY;
                for (int i = 0; i < n; i++) most = Math.max(most, all[i] = dot(weights, group.signs[i]));
                for (int i = 0; i < n; i++) {
                    all[i] = Math.exp(all[i] - most);
                    sum += all[i];
                    if (group.right[i]) right += all[i];
                }
                if (right == 0) continue;
                for (int i = 0; i < n; i++) {
                    double pull = all[i] / sum - (group.right[i] ? all[i] / right : 0);
                    for (int j = 0; j < signs; j++) gradient[j] += pull * group.signs[i][j];
                }
            }
        });
    }

    /// Logistic regression; a constant is one of the signs.
    static double[] yes(List<double[]> rows, List<Boolean> labels, int signs, double shrink) {
        return descend(signs, shrink, (weights, gradient) -> {
            for (int i = 0; i < rows.size(); i++) {
                double pull = 1 / (1 + Math.exp(-dot(weights, rows.get(i)))) - (labels.get(i) ? 1 : 0);
                for (int j = 0; j < signs; j++) gradient[j] += pull * rows.get(i)[j];
            }
        });
    }

    private interface Slope {
        void add(double[] weights, double[] gradient);
    }

    private static double[] descend(int signs, double shrink, Slope slope) {
        var weights = new double[signs];
        var first = new double[signs];
        var second = new double[signs];
        for (int round = 1; round <= ROUNDS; round++) {
            var gradient = new double[signs];
            slope.add(weights, gradient);
            for (int j = 0; j < signs; j++) {
                double g = gradient[j] + shrink * weights[j];
                first[j] = 0.9 * first[j] + 0.1 * g;
                second[j] = 0.999 * second[j] + 0.001 * g * g;
                weights[j] -= STEP
                        * first[j]
                        / (1 - Math.pow(0.9, round))
                        / (Math.sqrt(second[j] / (1 - Math.pow(0.999, round))) + 1e-9);
            }
        }
        return weights;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }
}
