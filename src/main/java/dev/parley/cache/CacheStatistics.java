package dev.parley.cache;

import java.math.BigDecimal;

/// A tenant's cache in figures, since this node started.
///
/// @param screened misses that needed no encoder
/// @param explored questions that would have been answered from the cache and were not, to learn
/// @param labels outcomes that the decision was told
/// @param wrong the share of answers served that is estimated to be wrong, with the interval that holds it with 95 %
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
        BigDecimal savedUsd) {
    /// @param checked the number the share rests on
    public record Share(long checked, double share, double low, double high) {
        private static final double Z = 1.96;

        /// Wilson's interval.
        static Share of(long count, long checked) {
            if (checked == 0) return new Share(0, 0, 0, 1);
            double p = (double) count / checked;
            double z2 = Z * Z / checked;
            double middle = (p + z2 / 2) / (1 + z2);
            double half = Z * Math.sqrt(p * (1 - p) / checked + z2 / checked / 4) / (1 + z2);
            return new Share(checked, p, Math.max(0, middle - half), Math.min(1, middle + half));
        }
    }
}
