package dev.parley.guardrails.intents;

import java.util.List;
import java.util.stream.IntStream;

/// The route's model and the examples it was fitted on, as one.
record Fitted(Softmax model, Neighbours neighbours, int classes) {
    /// Classes among which the nearest example is looked for: the others are far off and cost as much.
    private static final int NEAR = 5;
    /// Numbers by which a scope is judged.
    static final int SIGNS = 5;

    static Fitted of(List<Features> samples, int[] labels, int classes) {
        return new Fitted(Softmax.fit(samples, labels, classes, 1), new Neighbours(samples, labels, classes), classes);
    }

    /// What was seen of one text.
    ///
    /// @param probabilities of each class
    /// @param order the classes, likeliest first
    /// @param signs of being in scope, each greater when it is likelier
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Seen(float[] probabilities, int[] order, double[] signs) {
        int best() {
            return order[0];
        }
    }

    /// @param temperature by which the logits are divided
    Seen see(Features text, double temperature) {
        var logits = model.logits(text);
        double energy = energy(logits);
        double first = Math.exp(most(logits) - energy);
        for (int c = 0; c < classes; c++) logits[c] /= (float) temperature;
        Softmax.normalise(logits);
        var order = IntStream.range(0, classes)
                .boxed()
                .sorted((a, b) -> Float.compare(logits[b], logits[a]))
                .mapToInt(Integer::intValue)
                .toArray();
        double nearest = -1;
        for (int k = 0; k < Math.min(NEAR, classes); k++)
            nearest = Math.max(nearest, neighbours.nearest(text.vector(), order[k]));
        var signs = new double[] {
            Math.log((first + 1e-4) / (1 - first + 1e-4)),
            energy,
            nearest,
            neighbours.nearest(text.vector(), order[0]),
            neighbours.centre(text.vector(), order[0])
        };
        return new Seen(logits, order, signs);
    }

    int bytes() {
        return model.bytes() + neighbours.bytes();
    }

    private static double most(float[] logits) {
        double most = Double.NEGATIVE_INFINITY;
        for (float x : logits) most = Math.max(most, x);
        return most;
    }

    /// The logarithm of the sum of what the logits are logarithms of (Liu et al. 2020).
    private static double energy(float[] logits) {
        double most = most(logits);
        double sum = 0;
        for (float x : logits) sum += Math.exp(x - most);
        return most + Math.log(sum);
    }
}
