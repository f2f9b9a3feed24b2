package dev.parley.cache;

/// How sure the cache was at a look-up, coarsely enough to be counted.
///
/// @param similarity of the questions, in hundredths
/// @param certainty that the answer is right: -20 times the decimal logarithm of the probability that it is
///     wrong, so
///     that two that are counted as one differ by an eighth
record Score(int similarity, int certainty) {
    private static final int STEPS = 20;
    private static final int SUREST = 80;

    static Score of(double similarity, double probability) {
        double steps = -STEPS * Math.log10(Math.max(1 - probability, 1e-9));
        return new Score((int) Math.clamp(similarity * 100 + 1e-6, 0, 100), Math.clamp(Math.round(steps), 0, SUREST));
    }

    /// How likely the answer is wrong.
    double error() {
        return Math.pow(10, -certainty / (double) STEPS);
    }

    /// @param costUsd what models had taken for the answers in question
    record Count(long lookups, double costUsd) {
        Count plus(Count more) {
            return new Count(lookups + more.lookups, costUsd + more.costUsd);
        }
    }
}
