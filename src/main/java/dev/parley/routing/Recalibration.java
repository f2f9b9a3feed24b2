package dev.parley.routing;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.routing.quality.Calibration;
import java.util.List;

/// How the router's confidence is brought to what came out: log-odds times slope plus shift, fitted by maximum
/// likelihood (Platt 1999).
///
/// @param outcomes it was fitted to
/// @param errorBefore the mean difference of confidence and rate of success over ten bins of confidence, weighted by
///     their outcomes: expected calibration error
record Recalibration(double slope, double shift, int outcomes, double errorBefore, double errorAfter) {
    static final int LEAST = 100;

    private static final int BINS = 10;
    private static final double LEAST_SLOPE = 0.05;

    record Outcome(double confidence, boolean success) {}

    /// @param before the correction that made these confidences
    /// @throws PlatformException CONFLICT when there are fewer than 100 outcomes
    static Recalibration of(List<Outcome> outcomes, Calibration before) {
        if (outcomes.size() < LEAST)
            throw new PlatformException(
                    ErrorCode.CONFLICT,
                    "There are " + outcomes.size() + " outcomes of judged decisions since the last calibration; "
                            + LEAST + " are needed. POST /api/v1/router/outcome adds one.");
        var scores = new double[outcomes.size()];
        var successes = new boolean[outcomes.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = odds(outcomes.get(i).confidence);
            successes[i] = outcomes.get(i).success;
        }
        var fitted = Calibration.fit(scores, successes);
        // more confident must never come to mean less likely right: then all that is learned is how often it is
        var kept = fitted.slope() >= LEAST_SLOPE ? fitted : new Calibration(LEAST_SLOPE, odds(rate(outcomes)));
        var after = outcomes.stream()
                .map(outcome -> new Outcome(kept.probability(odds(outcome.confidence)), outcome.success))
                .toList();
        return new Recalibration(
                kept.slope() * before.slope(),
                kept.slope() * before.offset() + kept.offset(),
                outcomes.size(),
                error(outcomes),
                error(after));
    }

    private static double rate(List<Outcome> outcomes) {
        return (outcomes.stream().filter(Outcome::success).count() + 1.0) / (outcomes.size() + 2.0);
    }

    static double error(List<Outcome> outcomes) {
        var count = new int[BINS];
        var confidence = new double[BINS];
        var right = new double[BINS];
        for (var outcome : outcomes) {
            int bin = Math.min(BINS - 1, (int) (outcome.confidence * BINS));
            count[bin]++;
            confidence[bin] += outcome.confidence;
            right[bin] += outcome.success ? 1 : 0;
        }
        double error = 0;
        for (int i = 0; i < BINS; i++) error += Math.abs(confidence[i] - right[i]);
        return outcomes.isEmpty() ? 0 : error / outcomes.size();
    }

    static double odds(double probability) {
        double p = Math.clamp(probability, 1e-6, 1 - 1e-6);
        return Math.log(p / (1 - p));
    }
}
