package dev.parley.tenancy.operator;

import dev.parley.kernel.Permission;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// `GET /api/v1/tenants/statistics`: the installation's tenants in numbers, for the operator. Months are UTC's.
public final class StatisticsApi {
    private static final int TOP = 10;
    private static final int MOST = 1000;

    private final Database database;

    public StatisticsApi(Database database) {
        this.database = database;
    }

    public List<Route> routes() {
        return List.of(Route.get("/api/v1/tenants/statistics", Permission.TENANTS_MANAGE, this::statistics));
    }

    /// @param newThisMonth created in it
    /// @param deletedThisMonth whose deletion was ordered in it and stands
    /// @param topByUsage those whose settled usage of this month cost most, at most as many as were asked for
    record Statistics(
            long total,
            Map<String, Long> byStatus,
            Map<String, Long> byTier,
            Map<String, Long> byIndustry,
            long newThisMonth,
            long deletedThisMonth,
            List<Top> topByUsage) {}

    /// @param costUsd US dollars, as a decimal number
    record Top(String tenantId, long apiCalls, long tokensUsed, String costUsd) {}

    private void statistics(Exchange exchange) {
        int top = exchange.query("top", TOP, 1, MOST);
        exchange.json(200, database.acrossTenants(tx -> read(tx, top)));
    }

    private static Statistics read(Tx tx, int top) {
        var by = new HashMap<String, Map<String, Long>>();
        var rows = tx.list("""
                select case grouping(status, tier, industry) when 3 then 'status' when 5 then 'tier'
                        when 6 then 'industry' else 'total' end as what,
                    coalesce(status, tier, industry, '') as value, count(*) as tenants,
                    count(*) filter (where created_at >= date_trunc('month', now() at time zone 'UTC') at time zone 'UTC')
                        as fresh,
                    count(*) filter (where deleted_at >= date_trunc('month', now() at time zone 'UTC') at time zone 'UTC')
                        as deleted
                from tenants group by grouping sets ((status), (tier), (industry), ())
                """, row -> {
            by.computeIfAbsent(row.getString("what"), _ -> new TreeMap<>())
                    .put(row.getString("value"), row.getLong("tenants"));
            return new long[] {
                row.getString("what").equals("total") ? 1 : 0, row.getLong("fresh"), row.getLong("deleted")
            };
        });
        var total = rows.stream().filter(row -> row[0] == 1).findFirst().orElse(new long[3]);
        return new Statistics(
                by.getOrDefault("total", Map.of()).values().stream()
                        .mapToLong(Long::longValue)
                        .sum(),
                by.getOrDefault("status", Map.of()),
                by.getOrDefault("tier", Map.of()),
                by.getOrDefault("industry", Map.of()),
                total[1],
                total[2],
                top(tx, top));
    }

    /// The ids of the ledger begin with their moment: only this month's partition is read.
    private static List<Top> top(Tx tx, int top) {
        return tx.list(
                """
                select tenant_id, count(*) filter (where upgrade_of is null) as calls, sum(input_tokens + output_tokens) as tokens, sum(cost_usd) as cost
                from usage_settlements
                where id >= uuid7_floor(date_trunc('month', now() at time zone 'UTC') at time zone 'UTC')
                    and outcome <> 'released'
                group by tenant_id order by cost desc, calls desc limit ?
                """,
                row -> new Top(
                        new TenantId(row.getObject("tenant_id", UUID.class)).toString(),
                        row.getLong("calls"),
                        row.getLong("tokens"),
                        row.getBigDecimal("cost").stripTrailingZeros().toPlainString()),
                top);
    }
}
