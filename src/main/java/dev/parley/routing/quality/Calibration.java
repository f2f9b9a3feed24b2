package dev.parley.routing.quality;

/// Turns a score into a probability: 1 / (1 + e^-(slope · score + offset)). With offset 0 and a score in log-odds,
/// this is temperature scaling; the offset mends a base rate that is off (Platt 1999).
public record Calibration(double slope, double offset) {
    private static final int STEPS = 50;
    private static final double SMALLEST = 1e-9;

    public double probability(double score) {
        return 1 / (1 + Math.exp(-(slope * score + offset)));
    }

    /// The most likely two numbers, by Newton's method with steps halved until they gain. Counts one row of each
    /// outcome more than there are, so that certainty is never learned.
    public static Calibration fit(double[] scores, boolean[] outcomes) {
        int n = scores.length;
        int rights = 0;
        for (boolean outcome : outcomes) if (outcome) rights++;
        double high = (rights + 1.0) / (rights + 2.0);
        double low = 1.0 / (n - rights + 2.0);
        var targets = new double[n];
        for (int i = 0; i < n; i++) targets[i] = outcomes[i] ? high : low;
        var best = new Calibration(0, Math.log((rights + 1.0) / (n - rights + 1.0)));
        for (int step = 0; step < STEPS; step++) {
            var next = best.improved(scores, targets);
            if (next.equals(best)) break;
            best = next;
        }
        return best;
    }

    private Calibration improved(double[] scores, double[] targets) {
        double gradientSlope = 0;
        double gradientOffset = 0;
        double slopes = 1e-6;
        double mixed = 0;
        double offsets = 1e-6;
        for (int i = 0; i < scores.length; i++) {
            double p = probability(scores[i]);
            double miss = p - targets[i];
            double weight = p * (1 - p);
            gradientSlope += miss * scores[i];
            gradientOffset += miss;
            slopes += weight * scores[i] * scores[i];
            mixed += weight * scores[i];
            offsets += weight;
        }
        double determinant = slopes * offsets - mixed * mixed;
        double bySlope = (offsets * gradientSlope - mixed * gradientOffset) / determinant;
        double byOffset = (slopes * gradientOffset - mixed * gradientSlope) / determinant;
        double loss = loss(scores, targets);
        for (double size = 1; size > SMALLEST; size /= 2) {
            var next = new Calibration(slope - size * bySlope, offset - size * byOffset);
            if (next.loss(scores, targets) < loss - SMALLEST) return next;
        }
        return this;
    }

    private double loss(double[] scores, double[] targets) {
        double loss = 0;
        for (int i = 0; i < scores.length; i++) {
            double z = slope * scores[i] + offset;
            // log(1 + e^z) without overflow
            loss += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - targets[i] * z;
        }
        return loss;
    }
}
