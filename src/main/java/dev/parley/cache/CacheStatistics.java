package dev.parley.cache;

import dev.parley.kernel.Share;
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
        long savedMs) {}
