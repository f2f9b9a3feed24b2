package dev.parley.guardrails.intents;

import java.util.Arrays;
import java.util.List;

/// How likely a question is in scope, by its signs: a logistic regression on standardised signs, kept from growing
/// wild by a penalty. Both sides weigh the same however many there are of each.
@SuppressWarnings("ArrayRecordComponent") // never compared
record Scope(double[] mean, double[] deviation, double[] weights, double bias) {
    private static final int STEPS = 400;
    private static final double RATE = 0.5;
    private static final double PENALTY = 1e-3;

    /// @param inside signs of questions in scope; at least one
    /// @param outside signs of questions out of scope; may be empty, then the signs count alike
    static Scope fit(List<double[]> inside, List<double[]> outside) {
        int n = inside.getFirst().length;
        var mean = new double[n];
        var deviation = new double[n];
        for (int i = 0; i < n; i++) {
            int sign = i;
            mean[i] = inside.stream().mapToDouble(s -> s[sign]).average().orElse(0);
            double centre = mean[i];
            deviation[i] = Math.sqrt(inside.stream()
                            .mapToDouble(s -> (s[sign] - centre) * (s[sign] - centre))
                            .average()
                            .orElse(0))
                    + 1e-6;
        }
        var weights = new double[n];
        if (outside.isEmpty()) {
            Arrays.fill(weights, 1.0 / n);
            return new Scope(mean, deviation, weights, 2);
        }
        var scope = new Scope(mean, deviation, weights, 0);
        for (int step = 0; step < STEPS; step++) scope = scope.better(inside, outside);
        return scope;
    }

    private Scope better(List<double[]> inside, List<double[]> outside) {
        var gradient = new double[weights.length + 1];
        gather(inside, 1, gradient);
        gather(outside, 0, gradient);
        var next = weights.clone();
        for (int i = 0; i < next.length; i++) next[i] -= RATE * (gradient[i] + PENALTY * next[i]);
        return new Scope(mean, deviation, next, bias - RATE * gradient[next.length]);
    }

    private void gather(List<double[]> signs, double truth, double[] gradient) {
        for (var each : signs) {
            double error = (likely(each) - truth) / signs.size() / 2;
            for (int i = 0; i < weights.length; i++) gradient[i] += error * standard(each, i);
            gradient[weights.length] += error;
        }
    }

    private double standard(double[] signs, int i) {
        return Math.clamp((signs[i] - mean[i]) / deviation[i], -6, 6);
    }

    double likely(double[] signs) {
        double sum = bias;
        for (int i = 0; i < weights.length; i++) sum += weights[i] * standard(signs, i);
        return 1 / (1 + Math.exp(-sum));
    }
}
