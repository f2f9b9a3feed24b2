package dev.parley.cache;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What other bounds would have done at the look-ups of the last days.
///
/// @param lookups all of them
/// @param exact served for the very same question, whatever the bounds
/// @param scored at which the answer to a like question came into question
/// @param scoredFrom the first day that any was kept of; null without any
public record CachePreview(
        int days,
        long lookups,
        long exact,
        long scored,
        @Nullable LocalDate scoredFrom,
        Outlook before,
        Outlook after) {
    /// @param cacheErrorBound the share of served answers that may be wrong
    /// @param semanticCacheThreshold the least similarity
    public record Terms(double cacheErrorBound, double semanticCacheThreshold) {}

    /// @param expectedWrong of those served, by what the cache believed
    public record Outlook(
            double cacheErrorBound,
            double semanticCacheThreshold,
            long served,
            double expectedWrong,
            double savedUsd) {}

    static CachePreview of(int days, Counts counts, Journal.Scores scores, Terms before, Terms after) {
        return new CachePreview(
                days,
                counts.hitsExact() + counts.hitsSemantic() + counts.misses(),
                counts.hitsExact(),
                scores.all().values().stream().mapToLong(Score.Count::lookups).sum(),
                scores.since(),
                outlook(scores.all(), before),
                outlook(scores.all(), after));
    }

    /// The surest are served as long as those served are wrong on average no more often than the bound, as
    /// `Decision` serves.
    private static Outlook outlook(Map<Score, Score.Count> scores, Terms terms) {
        var alike = scores.entrySet().stream()
                .filter(of -> of.getKey().similarity() >= terms.semanticCacheThreshold * 100 - 1e-6)
                .sorted(Comparator.comparingDouble(of -> of.getKey().error()))
                .toList();
        long served = 0;
        double wrong = 0;
        double saved = 0;
        for (var of : alike) {
            double error = of.getKey().error();
            long all = of.getValue().lookups();
            double left = (terms.cacheErrorBound * served - wrong) / (error - terms.cacheErrorBound);
            long more = error <= terms.cacheErrorBound ? all : Math.min(all, (long) left);
            served += more;
            wrong += more * error;
            saved += of.getValue().costUsd() * more / all;
            if (more < all) break;
        }
        return new Outlook(terms.cacheErrorBound, terms.semanticCacheThreshold, served, wrong, saved);
    }
}
