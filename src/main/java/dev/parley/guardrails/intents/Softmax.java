package dev.parley.guardrails.intents;

import dev.parley.embeddings.Encoder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Multinomial logistic regression over embedding and n-grams, fitted by AdaGrad (Duchi et al. 2011). A row of
/// weights belongs to a feature and holds a number for each class, so that all loops run over classes and the
/// compiler can vectorise them.
final class Softmax {
    private static final int EPOCHS = 8;
    private static final int BATCH = 16;
    private static final float RATE = 0.25f;
    private static final float DECAY = 2e-6f;
    /// Weight of the n-grams beside the embedding, whose length is 1.
    private static final float GRAMS = 0.6f;

    private final int classes;
    private final float[] weights;
    private final float[] rarity;
    private final float[] bias;

    /// @param rarity of each bucket: its inverse document frequency
    private Softmax(int classes, float[] rarity) {
        this.classes = classes;
        this.rarity = rarity;
        weights = new float[(Encoder.DIMENSIONS + Features.BUCKETS) * classes];
        bias = new float[classes];
    }

    /// @param labels the class of each sample
    static Softmax fit(List<Features> samples, int[] labels, int classes, long seed) {
        var model = new Softmax(classes, rarity(samples));
        if (classes > 1) model.new Fit().run(samples, labels, new Random(seed));
        return model;
    }

    private static float[] rarity(List<Features> samples) {
        var count = new int[Features.BUCKETS];
        for (var sample : samples) for (int gram : sample.grams()) count[gram]++;
        var rarity = new float[count.length];
        // a gram that was never seen has no weight, and takes none from the others
        for (int i = 0; i < count.length; i++)
            rarity[i] = count[i] == 0 ? 0 : (float) Math.log(1 + (double) samples.size() / count[i]);
        return rarity;
    }

    /// The classes' scores; their softmax is the distribution.
    float[] logits(Features text) {
        var out = bias.clone();
        for (int i = 0; i < Encoder.DIMENSIONS; i++) add(text.vector()[i], i * classes, out);
        float scale = scale(text);
        for (int gram : text.grams()) add(scale * rarity[gram], (Encoder.DIMENSIONS + gram) * classes, out);
        return out;
    }

    int bytes() {
        return Float.BYTES * (weights.length + rarity.length);
    }

    private void add(float x, int row, float[] out) {
        for (int c = 0; c < classes; c++) out[c] += x * weights[row + c];
    }

    /// Brings the n-grams' values to the length `GRAMS`.
    private float scale(Features text) {
        double squares = 0;
        for (int gram : text.grams()) squares += (double) rarity[gram] * rarity[gram];
        return squares == 0 ? 0 : (float) (GRAMS / Math.sqrt(squares));
    }

    /// In place; stable for any logits.
    static void normalise(float[] logits) {
        float most = Float.NEGATIVE_INFINITY;
        for (float x : logits) most = Math.max(most, x);
        float sum = 0;
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.exp(logits[i] - most);
            sum += logits[i];
        }
        for (int i = 0; i < logits.length; i++) logits[i] /= sum;
    }

    private final class Fit {
        private final float[] dense = new float[Encoder.DIMENSIONS * classes];
        private final float[] squares = new float[weights.length];
        private final float[] biasSquares = new float[classes];

        void run(List<Features> samples, int[] labels, Random random) {
            Arrays.fill(squares, 1e-4f);
            Arrays.fill(biasSquares, 1e-4f);
            var order = new int[samples.size()];
            for (int i = 0; i < order.length; i++) order[i] = i;
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                shuffle(order, random);
                for (int from = 0; from < order.length; from += BATCH) {
                    int to = Math.min(order.length, from + BATCH);
                    for (int i = from; i < to; i++) learn(samples.get(order[i]), labels[order[i]], to - from);
                    step(0, dense);
                    Arrays.fill(dense, 0);
                }
            }
        }

        private void learn(Features text, int label, int batch) {
            var error = logits(text);
            normalise(error);
            error[label] -= 1;
            for (int i = 0; i < Encoder.DIMENSIONS; i++) {
                float x = text.vector()[i] / batch;
                int row = i * classes;
                for (int c = 0; c < classes; c++) dense[row + c] += x * error[c];
            }
            float scale = scale(text);
            var row = new float[classes];
            for (int gram : text.grams()) {
                float x = scale * rarity[gram];
                for (int c = 0; c < classes; c++) row[c] = x * error[c];
                step((Encoder.DIMENSIONS + gram) * classes, row);
            }
            for (int c = 0; c < classes; c++) {
                biasSquares[c] += error[c] * error[c];
                bias[c] -= RATE * error[c] / (float) Math.sqrt(biasSquares[c]);
            }
        }

        private void step(int from, float[] gradient) {
            for (int i = 0; i < gradient.length; i++) {
                float g = gradient[i] + DECAY * weights[from + i];
                float s = squares[from + i] + g * g;
                squares[from + i] = s;
                weights[from + i] -= RATE * g / (float) Math.sqrt(s);
            }
        }

        private static void shuffle(int[] order, Random random) {
            for (int i = order.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int kept = order[i];
                order[i] = order[j];
                order[j] = kept;
            }
        }
    }
}
