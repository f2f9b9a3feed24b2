package dev.parley.cache;

import dev.parley.cache.pairs.PairScore.Likeness;

/// What speaks for an answer serving a question, as numbers for the decision.
final class Evidence {
    /// Beliefs before any outcome is known.
    static final double[] PRIOR = {-4, 0.6, 1, 1, 1, 5.5, 0.7, -0.7};

    private Evidence() {}

    /// @param margin how much nearer the answer's question is than that of any other answer
    /// @param share of the nearest questions that led to the answer
    static float[] of(Likeness likeness, double margin, double share, Tally tally) {
        return new float[] {
            1,
            (float) Math.clamp(likeness.logit(), -4, 4),
            (float) (5 * (likeness.cosine() - 0.8)),
            (float) (10 * Math.clamp(margin, 0, 0.3)),
            (float) share,
            likeness.verdict().equal() ? 1 : 0,
            (float) Math.log1p(tally.right()),
            (float) Math.log1p(tally.wrong())
        };
    }
}
