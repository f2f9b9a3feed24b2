package dev.parley.cache.pairs;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/// Boosted regression trees, each complete to the same depth. A value greater than a node's threshold goes right.
///
/// @param features the feature of each inner node, tree after tree, level after level
/// @param leaves what a tree adds to the logit
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Trees(int depth, double start, byte[] features, float[] thresholds, float[] leaves) {
    public double logit(float[] values) {
        int inner = (1 << depth) - 1;
        double sum = start;
        for (int root = 0, leaf = 0; root < features.length; root += inner, leaf += inner + 1) {
            int node = 0;
            while (node < inner) node = 2 * node + (values[features[root + node]] > thresholds[root + node] ? 2 : 1);
            sum += leaves[leaf + node - inner];
        }
        return sum;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(depth);
        out.writeDouble(start);
        out.writeInt(features.length);
        out.write(features);
        for (float each : thresholds) out.writeFloat(each);
        out.writeInt(leaves.length);
        for (float each : leaves) out.writeFloat(each);
    }

    static Trees read(DataInputStream in) throws IOException {
        int depth = in.readInt();
        double start = in.readDouble();
        var features = in.readNBytes(in.readInt());
        var thresholds = new float[features.length];
        for (int i = 0; i < thresholds.length; i++) thresholds[i] = in.readFloat();
        var leaves = new float[in.readInt()];
        for (int i = 0; i < leaves.length; i++) leaves[i] = in.readFloat();
        return new Trees(depth, start, features, thresholds, leaves);
    }
}
