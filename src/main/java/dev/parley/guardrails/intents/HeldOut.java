package dev.parley.guardrails.intents;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// What models see of examples that they were not fitted to, and what is chosen by it.
///
/// @param temperature that makes the probabilities true
/// @param inside signs of examples in scope
record HeldOut(double temperature, Scope scope, List<double[]> inside) {
    private static final int FOLDS = 3;
    /// Of fewer, each is held out by itself: a rest without several of them would say nothing.
    private static final int LEAST = 4 * FOLDS;
    /// Fewer routes, and those that are left when some are hidden look nothing like the whole.
    private static final int LEAST_ROUTES = 6;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Judged(float[] probabilities, int label) {}

    static HeldOut of(List<Features> samples, int[] labels, List<Features> outside, int classes) {
        var several = several(labels, classes);
        long usable = Arrays.stream(labels).filter(label -> several[label]).count();
        if (usable == 0) return unheld(samples, labels, outside, classes);
        boolean each = usable < LEAST;
        int folds = each ? labels.length : FOLDS;
        var judged = new ArrayList<Judged>();
        var inside = new ArrayList<double[]>();
        var beyond = new ArrayList<double[]>();
        var fold = each ? IntStream.range(0, folds).toArray() : folds(labels, classes);
        for (int f = 0; f < folds; f++) {
            if (each && !several[labels[f]]) continue;
            var model = fitted(samples, labels, fold, f, new boolean[classes], classes);
            for (int i = 0; i < labels.length; i++)
                if (fold[i] == f && several[labels[i]]) {
                    var seen = model.see(samples.get(i), 1);
                    judged.add(new Judged(seen.probabilities(), labels[i]));
                    inside.add(seen.signs());
                }
            for (int i = f; i < outside.size(); i += folds)
                beyond.add(model.see(outside.get(i), 1).signs());
        }
        if (!each && classes >= LEAST_ROUTES) hide(samples, labels, fold, classes, beyond);
        // a handful of examples that happen to be right must not make a model surer than it is
        double temperature = each ? Math.max(1, temperature(judged)) : temperature(judged);
        return new HeldOut(temperature, Scope.fit(inside, beyond), inside);
    }

    /// Which routes have more than one example: a model without the only one of a route knows nothing of it.
    private static boolean[] several(int[] labels, int classes) {
        var count = new int[classes];
        for (int label : labels) count[label]++;
        var several = new boolean[classes];
        for (int c = 0; c < classes; c++) several[c] = count[c] > 1;
        return several;
    }

    private static void hide(List<Features> samples, int[] labels, int[] fold, int classes, List<double[]> beyond) {
        for (int f = 0; f < FOLDS; f++) {
            var hidden = new boolean[classes];
            for (int c = f; c < classes; c += FOLDS) hidden[c] = true;
            var model = fitted(samples, labels, fold, f, hidden, classes);
            for (int i = 0; i < labels.length; i++)
                if (fold[i] == f && hidden[labels[i]])
                    beyond.add(model.see(samples.get(i), 1).signs());
        }
    }

    private static Fitted fitted(
            List<Features> samples, int[] labels, int[] fold, int without, boolean[] hidden, int classes) {
        var chosen = new ArrayList<Features>();
        var their = new ArrayList<Integer>();
        for (int i = 0; i < labels.length; i++)
            if (fold[i] != without && !hidden[labels[i]]) {
                chosen.add(samples.get(i));
                their.add(labels[i]);
            }
        return Fitted.of(chosen, their.stream().mapToInt(Integer::intValue).toArray(), classes);
    }

    /// A route's examples go round the folds.
    private static int[] folds(int[] labels, int classes) {
        var next = new int[classes];
        for (int c = 0; c < classes; c++) next[c] = c % FOLDS;
        return Arrays.stream(labels).map(label -> next[label]++ % FOLDS).toArray();
    }

    /// No route can spare an example.
    private static HeldOut unheld(List<Features> samples, int[] labels, List<Features> outside, int classes) {
        var model = Fitted.of(samples, labels, classes);
        var inside = samples.stream().map(s -> model.see(s, 1).signs()).toList();
        var beyond = outside.stream().map(s -> model.see(s, 1).signs()).toList();
        return new HeldOut(1, Scope.fit(inside, beyond), inside);
    }

    /// Guo et al. 2017: the one number that makes held-out labels likeliest.
    private static double temperature(List<Judged> judged) {
        double best = 1;
        double least = Double.MAX_VALUE;
        for (double t = 0.25; t < 4; t *= 1.03) {
            double loss = 0;
            for (var each : judged) loss -= tempered(each, t);
            if (loss < least) {
                least = loss;
                best = t;
            }
        }
        return best;
    }

    /// The logarithm of the label's probability when all are tempered.
    private static double tempered(Judged judged, double t) {
        double sum = 0;
        for (float p : judged.probabilities) sum += Math.pow(p + 1e-12, 1 / t);
        return Math.log(judged.probabilities[judged.label] + 1e-12) / t - Math.log(sum);
    }

    /// The likelihood that a share of the examples in scope reaches.
    double threshold(double kept) {
        var likely = inside.stream().mapToDouble(scope::likely).sorted().toArray();
        int at = (int) Math.floor((1 - kept) * likely.length);
        return likely[Math.clamp(at, 0, likely.length - 1)];
    }
}
