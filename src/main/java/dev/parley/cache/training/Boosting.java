package dev.parley.cache.training;

import dev.parley.cache.pairs.Trees;
import java.util.Arrays;
import java.util.Random;

/// Gradient boosting for a yes-or-no label, on quantised features (as XGBoost and LightGBM do it).
final class Boosting {
    private static final int BINS = 64;
    private static final double RATE = 0.05;
    private static final double SHRINK = 5;
    private static final double ROWS = 0.7;
    private static final double COLUMNS = 0.7;
    private static final int SMALLEST_LEAF = 30;

    private final int depth;
    private final float[][] values;
    private final boolean[] same;
    private final float[][] cuts;
    private final byte[][] bins;
    private final double[] logits;
    private final double[] gradient;
    private final double[] curvature;
    private final Random random;

    Boosting(float[][] values, boolean[] same, int depth, long seed) {
        this.depth = depth;
        this.values = values;
        this.same = same;
        this.random = new Random(seed);
        int features = values[0].length;
        cuts = new float[features][];
        bins = new byte[features][values.length];
        for (int f = 0; f < features; f++) quantise(f);
        logits = new double[values.length];
        gradient = new double[values.length];
        curvature = new double[values.length];
    }

    private void quantise(int f) {
        var sorted = new float[values.length];
        for (int i = 0; i < sorted.length; i++) sorted[i] = values[i][f];
        Arrays.sort(sorted);
        var all = new float[BINS - 1];
        int count = 0;
        for (int b = 1; b < BINS; b++) {
            float cut = sorted[(int) ((long) b * sorted.length / BINS)];
            if (cut < sorted[sorted.length - 1] && (count == 0 || cut > all[count - 1])) all[count++] = cut;
        }
        // a rare flag is 0 at every quantile: cut it at its least value
        if (count == 0 && sorted[0] < sorted[sorted.length - 1]) all[count++] = sorted[0];
        cuts[f] = Arrays.copyOf(all, count);
        for (int i = 0; i < values.length; i++) {
            int b = 0;
            while (b < count && values[i][f] > cuts[f][b]) b++;
            bins[f][i] = (byte) b;
        }
    }

    Trees fit(int trees) {
        double rate = count() / (double) same.length;
        double start = Math.log(rate / (1 - rate));
        Arrays.fill(logits, start);
        int inner = (1 << depth) - 1;
        var features = new byte[trees * inner];
        var thresholds = new float[trees * inner];
        var leaves = new float[trees * (inner + 1)];
        for (int t = 0; t < trees; t++) grow(t * inner, t * (inner + 1), features, thresholds, leaves);
        return new Trees(depth, start, features, thresholds, leaves);
    }

    private int count() {
        int count = 0;
        for (boolean each : same) if (each) count++;
        return count;
    }

    private void grow(int root, int firstLeaf, byte[] features, float[] thresholds, float[] leaves) {
        var used = new boolean[same.length];
        for (int i = 0; i < same.length; i++) {
            double p = 1 / (1 + Math.exp(-logits[i]));
            gradient[i] = (same[i] ? 1 : 0) - p;
            curvature[i] = Math.max(1e-6, p * (1 - p));
            used[i] = random.nextDouble() < ROWS;
        }
        var columns = new boolean[cuts.length];
        for (int f = 0; f < columns.length; f++) columns[f] = random.nextDouble() < COLUMNS;
        var node = new int[same.length];
        for (int level = 0; level < depth; level++) {
            int first = (1 << level) - 1;
            int width = 1 << level;
            var splits = splits(node, used, columns, first, width);
            for (int n = 0; n < width; n++) {
                features[root + first + n] = (byte) splits[n].feature;
                thresholds[root + first + n] = splits[n].threshold();
            }
            for (int i = 0; i < node.length; i++) {
                var split = splits[node[i] - first];
                node[i] = 2 * node[i] + (bins[split.feature][i] > split.bin ? 2 : 1);
            }
        }
        int inner = (1 << depth) - 1;
        var sums = new double[inner + 1];
        var curvatures = new double[inner + 1];
        for (int i = 0; i < node.length; i++)
            if (used[i]) {
                sums[node[i] - inner] += gradient[i];
                curvatures[node[i] - inner] += curvature[i];
            }
        for (int leaf = 0; leaf <= inner; leaf++)
            leaves[firstLeaf + leaf] = (float) (RATE * sums[leaf] / (curvatures[leaf] + SHRINK));
        for (int i = 0; i < node.length; i++) logits[i] += leaves[firstLeaf + node[i] - inner];
    }

    /// A split that sends all to the left when none pays.
    private final class Split {
        private int feature;
        private int bin = BINS;
        private double gain = 1e-6;

        float threshold() {
            return bin >= cuts[feature].length ? Float.POSITIVE_INFINITY : cuts[feature][bin];
        }
    }

    private Split[] splits(int[] node, boolean[] used, boolean[] columns, int first, int width) {
        var best = new Split[width];
        for (int n = 0; n < width; n++) best[n] = new Split();
        for (int f = 0; f < cuts.length; f++) {
            if (!columns[f] || cuts[f].length == 0) continue;
            var g = new double[width][BINS];
            var h = new double[width][BINS];
            var count = new int[width][BINS];
            for (int i = 0; i < node.length; i++)
                if (used[i]) {
                    int n = node[i] - first;
                    int b = bins[f][i];
                    g[n][b] += gradient[i];
                    h[n][b] += curvature[i];
                    count[n][b]++;
                }
            for (int n = 0; n < width; n++) better(best[n], f, g[n], h[n], count[n]);
        }
        return best;
    }

    private void better(Split best, int f, double[] g, double[] h, int[] count) {
        double allG = Arrays.stream(g).sum();
        double allH = Arrays.stream(h).sum();
        int all = Arrays.stream(count).sum();
        double leftG = 0;
        double leftH = 0;
        int left = 0;
        for (int b = 0; b < cuts[f].length; b++) {
            leftG += g[b];
            leftH += h[b];
            left += count[b];
            if (left < SMALLEST_LEAF || all - left < SMALLEST_LEAF) continue;
            double gain = leftG * leftG / (leftH + SHRINK)
                    + (allG - leftG) * (allG - leftG) / (allH - leftH + SHRINK)
                    - allG * allG / (allH + SHRINK);
            if (gain > best.gain) {
                best.gain = gain;
                best.feature = f;
                best.bin = b;
            }
        }
    }
}
