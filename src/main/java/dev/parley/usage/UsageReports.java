package dev.parley.usage;

import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Database;
import dev.parley.tenancy.Tenancy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;

/// Sums of the ledger. A request counts for the moment at which it began.
public final class UsageReports {
    /// The id holds the moment, so that its range chooses partitions and index entries.
    private static final String SUMS = """
            select grouping(day) = 0 as of_day, grouping(model) = 0 as of_model, grouping(tier) = 0 as of_tier,
                day, provider, model, tier,
                case least(grouping(model), grouping(tier)) when 0 then count(*) filter (where answered)
                    else count(*) filter (where answered and upgrade_of is null) end as calls,
                count(*) filter (where outcome in ('released', 'cut')) as failed_calls,
                case least(grouping(model), grouping(tier)) when 0 then count(*) else count(*) filter (where upgrade_of is null) end as requests,
                count(*) filter (where cache <> 'none') as cache_hits,
                count(*) filter (where estimated) as estimated_calls,
                percentile_disc(0.5) within group (order by duration_ms) filter (where answered and outcome <> 'discarded') as median_ms,
                percentile_disc(0.95) within group (order by duration_ms) filter (where answered and outcome <> 'discarded') as p95_ms,
                coalesce(sum(input_tokens), 0) as input_tokens,
                coalesce(sum(cached_input_tokens), 0) as cached_input_tokens,
                coalesce(sum(output_tokens), 0) as output_tokens,
                coalesce(sum(cost_usd), 0) as cost_usd
            from (select *, (started_at at time zone 'UTC')::date as day, outcome <> 'released' as answered
                from usage_settlements where id >= uuid7_floor(?) and id < uuid7_floor(?)) as ended
            group by grouping sets ((), (day), (provider, model), (tier))
            order by day, cost_usd desc, provider, model, tier
            """;

    private final Database database;

    public UsageReports(Database database) {
        this.database = database;
    }

    /// What the tenant used from `from` until before `to`.
    /// @throws dev.parley.kernel.PlatformException STORE_UNAVAILABLE when the database does not answer
    public UsageReport report(TenantId tenant, Instant from, Instant to) {
        var byModel = new ArrayList<UsageReport.OfModel>();
        var byDay = new ArrayList<UsageReport.OfDay>();
        var byTier = new ArrayList<UsageReport.OfTier>();
        var total = new UsageReport.Sum[] {UsageReport.Sum.NONE};
        Tenancy.run(
                tenant,
                () -> database.inTenantDo(tx -> tx.list(
                        SUMS,
                        row -> {
                            var sum = sum(row);
                            if (row.getBoolean("of_day"))
                                byDay.add(new UsageReport.OfDay(row.getObject("day", LocalDate.class), sum));
                            else if (row.getBoolean("of_model")) byModel.add(ofModel(row, sum));
                            else if (row.getBoolean("of_tier")) byTier.add(ofTier(row, sum));
                            else total[0] = sum;
                            return sum;
                        },
                        from.atOffset(ZoneOffset.UTC),
                        to.atOffset(ZoneOffset.UTC))));
        return new UsageReport(from, to, total[0], byModel, byTier, byDay);
    }

    private static UsageReport.OfModel ofModel(ResultSet row, UsageReport.Sum sum) throws SQLException {
        var provider = row.getString("provider");
        return new UsageReport.OfModel(provider == null ? "" : provider, row.getString("model"), sum);
    }

    private static UsageReport.OfTier ofTier(ResultSet row, UsageReport.Sum sum) throws SQLException {
        var tier = row.getString("tier");
        return new UsageReport.OfTier(tier == null ? "" : tier, sum);
    }

    private static UsageReport.Sum sum(ResultSet row) throws SQLException {
        return new UsageReport.Sum(
                row.getLong("calls"),
                row.getLong("failed_calls"),
                row.getLong("requests"),
                row.getLong("cache_hits"),
                row.getLong("estimated_calls"),
                row.getLong("input_tokens"),
                row.getLong("cached_input_tokens"),
                row.getLong("output_tokens"),
                row.getBigDecimal("cost_usd"),
                row.getLong("median_ms"),
                row.getLong("p95_ms"));
    }
}
