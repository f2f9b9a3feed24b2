package dev.parley.routing.quality;

import java.util.Arrays;

/// Where a text lies among known texts: near those with like features, meaning and subject. A linear score of the
/// nearness to each landmark is a smooth function of all three (kernel regression by Nyström's method).
///
/// @param means of the raw numbers, and `scales` by which they are brought to one size
/// @param subjects a linear score of each subject; the last number goes with the constant 1
/// @param words what each word tells of each subject, and then of whether the weak and the strong model are right
/// @param landmarks some known texts' places
@SuppressWarnings("ArrayRecordComponent") // numbers, read in the innermost loops; nothing compares them
record Space(float[] means, float[] scales, float[][] subjects, float[][] words, float[][] landmarks) {
    /// Spread of a feature beside an embedding, whose length is 1.
    private static final float FEATURE_SPREAD = 0.125f;
    private static final float WIDEST = 4 * FEATURE_SPREAD;
    /// Sharpens the scores of least squares, which lie between 0 and 1, into probabilities.
    private static final double SHARPNESS = 12;
    /// The same for what words tell of subjects.
    private static final double OF_WORDS = 1;
    /// How near a landmark must be to count: e^(-this · distance²).
    private static final double NEARNESS = 0.75;

    /// @param raw the rows of the fit
    /// @param features how many of the numbers are features; the rest is the embedding
    static Space of(float[][] raw, int features) {
        int n = raw[0].length;
        var means = new float[n];
        var scales = new float[n];
        Arrays.fill(scales, 1);
        for (int j = 0; j < features; j++) {
            double sum = 0;
            double squares = 0;
            for (var row : raw) {
                sum += row[j];
                squares += (double) row[j] * row[j];
            }
            double mean = sum / raw.length;
            double deviation = Math.sqrt(Math.max(0, squares / raw.length - mean * mean));
            means[j] = (float) mean;
            scales[j] = deviation < 1e-6 ? 0 : (float) (FEATURE_SPREAD / deviation);
        }
        return new Space(means, scales, new float[0][], new float[0][], new float[0][]);
    }

    Space with(float[][] subjects, float[][] words) {
        return new Space(means, scales, subjects, words, landmarks);
    }

    Space among(float[][] landmarks) {
        return new Space(means, scales, subjects, words, landmarks);
    }

    /// The numbers brought to one size, and the constant 1.
    float[] point(float[] raw) {
        var point = new float[raw.length + 1];
        for (int i = 0; i < raw.length; i++) point[i] = Math.clamp((raw[i] - means[i]) * scales[i], -WIDEST, WIDEST);
        point[raw.length] = 1;
        return point;
    }

    /// The same with the roots of the subjects' probabilities in the constant's place and after, and at last
    /// what the words tell of both models.
    float[] place(float[] point, int[] said) {
        int n = point.length - 1;
        var place = Arrays.copyOf(point, n + words.length);
        double most = Double.NEGATIVE_INFINITY;
        var scores = new double[subjects.length];
        for (int k = 0; k < scores.length; k++) {
            scores[k] = SHARPNESS * Regression.score(subjects[k], point) + OF_WORDS * Words.score(words[k], said);
            most = Math.max(most, scores[k]);
        }
        double sum = 0;
        for (int k = 0; k < scores.length; k++) {
            scores[k] = Math.exp(scores[k] - most);
            sum += scores[k];
        }
        for (int k = 0; k < scores.length; k++) place[n + k] = (float) Math.sqrt(scores[k] / sum);
        for (int k = scores.length; k < words.length; k++) place[n + k] = (float) Words.score(words[k], said);
        return place;
    }

    float[] nearness(float[] place) {
        var near = new float[landmarks.length];
        for (int k = 0; k < near.length; k++) near[k] = (float) Math.exp(-NEARNESS * distance(place, landmarks[k]));
        return near;
    }

    private static double distance(float[] a, float[] b) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (; i + 3 < a.length; i += 4) {
            float d0 = a[i] - b[i];
            float d1 = a[i + 1] - b[i + 1];
            float d2 = a[i + 2] - b[i + 2];
            float d3 = a[i + 3] - b[i + 3];
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
        }
        for (; i < a.length; i++) s0 += (a[i] - b[i]) * (a[i] - b[i]);
        return (double) s0 + s1 + s2 + s3;
    }
}
