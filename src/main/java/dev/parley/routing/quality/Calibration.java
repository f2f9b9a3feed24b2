package dev.parley.routing.quality;

/// Turns a score into a probability: 1 / (1 + e^-(slope · score + offset)). With offset 0 and a score in log-odds,
/// this is temperature scaling; the offset mends a base rate that is off (Platt 1999).
record Calibration(double slope, double offset) {
    private static final int STEPS = 50;

    double probability(double score) {
        return 1 / (1 + Math.exp(-(slope * score + offset)));
    }

    /// The most likely two numbers, by Newton's method. Counts one row of each outcome more than there are, so that
    /// certainty is never learned.
    static Calibration fit(double[] scores, boolean[] outcomes) {
        int n = scores.length;
        int rights = 0;
        for (boolean outcome : outcomes) if (outcome) rights++;
        double high = (rights + 1.0) / (rights + 2.0);
        double low = 1.0 / (n - rights + 2.0);
        double a = 0;
        double b = Math.log((rights + 1.0) / (n - rights + 1.0));
        for (int step = 0; step < STEPS; step++) {
            double ga = 0;
            double gb = 0;
            double haa = 1e-6;
            double hab = 0;
            double hbb = 1e-6;
            for (int i = 0; i < n; i++) {
                double p = 1 / (1 + Math.exp(-(a * scores[i] + b)));
                double d = p - (outcomes[i] ? high : low);
                double w = Math.max(p * (1 - p), 1e-9);
                ga += d * scores[i];
                gb += d;
                haa += w * scores[i] * scores[i];
                hab += w * scores[i];
                hbb += w;
            }
            double determinant = haa * hbb - hab * hab;
            double da = (hbb * ga - hab * gb) / determinant;
            double db = (haa * gb - hab * ga) / determinant;
            a -= Math.clamp(da, -5, 5);
            b -= Math.clamp(db, -5, 5);
            if (Math.abs(da) + Math.abs(db) < 1e-9) break;
        }
        return new Calibration(a, b);
    }
}
