package dev.parley.routing;

import dev.parley.platform.sql.Tx;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the router did for one tenant.
///
/// @param expectedCostUsd of all decisions, in US dollars, by what was expected; the ledger knows what was spent
/// @param largestCostUsd the same requests at the most able tier
/// @param decisionUs the median time that a decision took, in microseconds; null without any
record RouterStatistics(
        int days,
        long decisions,
        long earlyExits,
        long explored,
        BigDecimal expectedCostUsd,
        BigDecimal largestCostUsd,
        @Nullable Double decisionUs,
        List<OfTier> tiers) {

    /// @param successRate of those whose outcome was told; null without any
    record OfTier(
            String tier,
            long decisions,
            double share,
            double meanConfidence,
            long outcomes,
            @Nullable Double successRate,
            BigDecimal expectedCostUsd) {}

    static RouterStatistics read(Tx tx, int days) {
        var where = " from router_decisions where id >= uuid7_floor(now() - make_interval(days => ?))";
        var tiers = tx.list(
                "select tier, count(*), count(*) / sum(count(*)) over (), avg(confidence), count(outcome_at),"
                        + " avg(success::int), trim_scale(sum(expected_cost_usd))" + where
                        + " group by tier order by 2 desc",
                row -> new OfTier(
                        row.getString(1),
                        row.getLong(2),
                        row.getDouble(3),
                        row.getDouble(4),
                        row.getLong(5),
                        row.getObject(6) == null ? null : row.getDouble(6),
                        row.getBigDecimal(7)),
                days);
        return tx.first(
                        "select count(*), count(*) filter (where early_exit), count(*) filter (where explored),"
                                + " coalesce(trim_scale(sum(expected_cost_usd)), 0), coalesce(trim_scale(sum(largest_cost_usd)), 0),"
                                + " percentile_cont(0.5) within group (order by decision_us)" + where,
                        row -> new RouterStatistics(
                                days,
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getBigDecimal(4),
                                row.getBigDecimal(5),
                                row.getObject(6) == null ? null : row.getDouble(6),
                                tiers),
                        days)
                .orElseThrow();
    }
}
