package dev.parley.guardrails.intents;

import dev.parley.embeddings.Encoder;
import java.util.ArrayList;
import java.util.List;

/// The examples' embeddings by class, and each class's centroid.
final class Neighbours {
    private final List<List<float[]>> examples = new ArrayList<>();
    private final List<float[]> centroids = new ArrayList<>();

    Neighbours(List<Features> samples, int[] labels, int classes) {
        for (int c = 0; c < classes; c++) examples.add(new ArrayList<>());
        for (int i = 0; i < labels.length; i++)
            examples.get(labels[i]).add(samples.get(i).vector());
        for (var each : examples) centroids.add(centroid(each));
    }

    private static float[] centroid(List<float[]> vectors) {
        var sum = new float[Encoder.DIMENSIONS];
        for (var vector : vectors) for (int i = 0; i < sum.length; i++) sum[i] += vector[i];
        double length = Math.sqrt(Encoder.cosine(sum, sum));
        if (length > 0) for (int i = 0; i < sum.length; i++) sum[i] /= (float) length;
        return sum;
    }

    /// Cosine of the nearest example of a class; -1 when the class has none.
    double nearest(float[] vector, int label) {
        double nearest = -1;
        for (var example : examples.get(label)) nearest = Math.max(nearest, Encoder.cosine(vector, example));
        return nearest;
    }

    int bytes() {
        return examples.stream().mapToInt(List::size).sum() * Float.BYTES * Encoder.DIMENSIONS;
    }

    double centre(float[] vector, int label) {
        return Encoder.cosine(vector, centroids.get(label));
    }
}
