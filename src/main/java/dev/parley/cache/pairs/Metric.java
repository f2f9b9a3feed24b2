package dev.parley.cache.pairs;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/// A learned likeness of two vectors: the sum over dimensions of product and distance, each weighted.
///
/// @param weights of the products, then of the distances, then the constant
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Metric(float[] weights) {
    public double logit(float[] a, float[] b) {
        int n = a.length;
        double sum = weights[2 * n];
        for (int i = 0; i < n; i++) sum += weights[i] * a[i] * b[i] + weights[n + i] * Math.abs(a[i] - b[i]);
        return sum;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(weights.length);
        for (float each : weights) out.writeFloat(each);
    }

    static Metric read(DataInputStream in) throws IOException {
        var weights = new float[in.readInt()];
        for (int i = 0; i < weights.length; i++) weights[i] = in.readFloat();
        return new Metric(weights);
    }
}
