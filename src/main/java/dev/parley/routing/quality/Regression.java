package dev.parley.routing.quality;

/// Two linear scores of the same inputs, each turned into a probability: that the weak and that the strong model is
/// right. The last weight goes with the constant 1.
@SuppressWarnings("ArrayRecordComponent") // numbers, read in the innermost loops; nothing compares them
record Regression(float[] weak, float[] strong, Calibration ofWeak, Calibration ofStrong) {

    static double score(float[] weights, float[] inputs) {
        double sum = 0;
        for (int i = 0; i < inputs.length; i++) sum += weights[i] * inputs[i];
        return sum;
    }

    double pWeak(float[] inputs) {
        return ofWeak.probability(score(weak, inputs));
    }

    double pStrong(float[] inputs) {
        return ofStrong.probability(score(strong, inputs));
    }
}
