package dev.parley.cache;

import java.math.BigDecimal;

/// A tenant's cache in figures: what this node keeps, and what all nodes counted in the last 30 days.
///
/// @param screened misses that needed no encoder
/// @param explored questions that would have been answered from the cache and were not, to learn
/// @param labels outcomes that the decision was told
/// @param wrong of the answers served that were told of by whomever, those that were wrong
/// @param judged of a random sample of them, compared with a model's answers
public record CacheStatistics(
        long entries,
        long bytes,
        long hitsExact,
        long hitsSemantic,
        long misses,
        long screened,
        long explored,
        long evicted,
        long labels,
        Share wrong,
        Share judged,
        BigDecimal savedUsd,
        long savedMs) {
    /// An estimate of a share, with the interval that holds it with 95 %.
    ///
    /// @param checked the number the share rests on
    public record Share(long checked, double share, double low, double high) {
        private static final double Z = 1.96;
        static final Share NONE = of(0, 0);

        /// Wilson's interval.
        static Share of(long count, long checked) {
            if (checked == 0) return new Share(0, 0, 0, 1);
            double p = (double) count / checked;
            double z2 = Z * Z / checked;
            double middle = (p + z2 / 2) / (1 + z2);
            double half = Z * Math.sqrt(p * (1 - p) / checked + z2 / checked / 4) / (1 + z2);
            return new Share(checked, p, Math.max(0, middle - half), Math.min(1, middle + half));
        }

        /// One more.
        Share with(boolean counts) {
            return of(Math.round(share * checked) + (counts ? 1 : 0), checked + 1);
        }
    }
}
