package dev.parley.routing;

import dev.parley.platform.sql.Tx;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        List<OfTier> tiers,
        OfCascade cascade) {

    /// Of answers that were checked before they were given.
    ///
    /// @param reasons what was wrong with how many
    /// @param savedUsd what the kept answers' tokens cost more at the abler model than they did by the ledger
    /// @param discardedUsd what the answers cost, by the ledger, that were given up
    record OfCascade(
            long checked,
            long kept,
            long upgraded,
            long notUpgraded,
            Map<String, Long> reasons,
            BigDecimal savedUsd,
            BigDecimal discardedUsd) {
        private static OfCascade read(Tx tx, int days) {
            var reasons = tx.list("""
                    select cascade_reason, count(*) from router_decisions
                    where id >= uuid7_floor(now() - make_interval(days => ?)) and cascade_reason is not null
                    group by 1 order by 2 desc, 1
                    """, row -> Map.entry(row.getString(1), row.getLong(2)), days);
            var byReason = new LinkedHashMap<String, Long>();
            for (var reason : reasons) byReason.put(reason.getKey(), reason.getValue());
            return tx.first(
                            """
                            select count(*), count(*) filter (where cascade = 'kept'),
                                count(*) filter (where cascade = 'upgraded'),
                                count(*) filter (where cascade = 'not_upgraded'),
                                coalesce(trim_scale(sum(cascade_instead_usd - s.cost_usd)
                                    filter (where cascade = 'kept')), 0),
                                coalesce(trim_scale(sum(s.cost_usd) filter (where cascade = 'upgraded')), 0)
                            from router_decisions d left join usage_settlements s on s.tenant_id = d.tenant_id
                                and s.id = d.id and s.id >= uuid7_floor(now() - make_interval(days => ?))
                            where d.id >= uuid7_floor(now() - make_interval(days => ?)) and cascade is not null
                            """,
                            row -> new OfCascade(
                                    row.getLong(1),
                                    row.getLong(2),
                                    row.getLong(3),
                                    row.getLong(4),
                                    byReason,
                                    row.getBigDecimal(5),
                                    row.getBigDecimal(6)),
                            days,
                            days)
                    .orElseThrow();
        }
    }

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
        var cascade = OfCascade.read(tx, days);
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
                                tiers,
                                cascade),
                        days)
                .orElseThrow();
    }
}
