package dev.parley.analytics;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.parley.platform.sql.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the bound tenant used, in groups.
///
/// @param leftOut further groups beyond the most that are listed; the total holds them
record UsageBy(Instant from, Instant to, Group groupBy, Sum total, List<Row> data, long leftOut) {
    private static final int MOST = 1_000;

    /// What the groups are of.
    enum Group {
        DAY("to_char(s.started_at at time zone 'UTC', 'YYYY-MM-DD')", "", "null", "", "g.k"),
        MODEL("s.model", "", "null", "", DEAREST),
        KEY(
                "s.key_id",
                "",
                "coalesce(k.name, m.name)",
                " left join api_keys k on k.id = g.k left join members m on m.id = g.k",
                DEAREST),
        AGENT("c.agent_id", """
                 left join usage_settlements u
                    on s.outcome = 'discarded' and u.tenant_id = s.tenant_id and u.upgrade_of = s.id
                left join runs r on r.tenant_id = s.tenant_id and r.usage_id = coalesce(u.id, s.id)
                left join conversations c on c.tenant_id = s.tenant_id and c.id = r.conversation_id
                """, "a.name", " left join agents a on a.id = g.k", DEAREST),
        TIER("s.tier", "", "null", "", DEAREST);

        private final String key;
        private final String joins;
        private final String label;
        private final String named;
        private final String order;

        Group(String key, String joins, String label, String named, String order) {
            this.key = key;
            this.joins = joins;
            this.label = label;
            this.named = named;
            this.order = order;
        }

        private String spelled() {
            return switch (this) {
                case DAY, MODEL, TIER -> "g.k";
                case KEY -> "case when m.id is null then 'key_' else 'mem_' end || g.k";
                case AGENT -> "'agt_' || g.k";
            };
        }

        /// The total first. Its parameters are when the time begins and ends, and the most rows.
        private String sql() {
            return """
                    select g.*, %s as key, %s as label, count(*) over () - 1 as groups
                    from (
                        select grouping(k) = 1 as total, k, provider,
                            %s as requests,
                            count(*) filter (where outcome in ('released', 'cut')) as failed,
                            count(*) filter (where cache <> 'none') as cache_hits,
                            coalesce(sum(input_tokens), 0) as input_tokens,
                            coalesce(sum(cached_input_tokens), 0) as cached_input_tokens,
                            coalesce(sum(output_tokens), 0) as output_tokens,
                            coalesce(trim_scale(sum(cost_usd)), 0) as cost_usd,
                            percentile_disc(0.95) within group (order by first_token_ms)
                                filter (where operation = 'chat' and outcome <> 'discarded') as first_token_ms_p95
                        from (
                            select s.id, s.upgrade_of, s.outcome, s.operation, s.cache, s.input_tokens, s.output_tokens,
                                s.cached_input_tokens, s.cost_usd, s.first_token_ms, %s as k, %s as provider
                            from usage_settlements s%s
                            where s.id >= uuid7_floor(?) and s.id < uuid7_floor(?)) as s
                        group by grouping sets ((), (k, provider))) as g%s
                    order by total desc, %s limit ?
                    """.formatted(
                    spelled(), label, counted(), key, this == MODEL ? "s.provider" : "null::text", joins, named, order);
        }

        /// A request of two attempts is one of each of its models and tiers.
        private String counted() {
            return this == MODEL || this == TIER
                    ? "case grouping(k) when 0 then count(*) else count(*) filter (where upgrade_of is null) end"
                    : "count(*) filter (where upgrade_of is null)";
        }
    }

    private static final String DEAREST = "g.cost_usd desc, g.requests desc, g.k, g.provider";

    /// @param key null for what belongs to none
    /// @param label the name of the key or agent; null when it is gone
    record Row(
            @Nullable String key,
            @Nullable String label,
            @Nullable String provider,
            @JsonUnwrapped Sum sum) {}

    static UsageBy read(Tx tx, Group group, Instant from, Instant to) {
        record Found(long groups, Row row) {
            static Found of(ResultSet row) throws SQLException {
                return new Found(
                        row.getLong("groups"),
                        new Row(row.getString("key"), row.getString("label"), row.getString("provider"), Sum.of(row)));
            }
        }
        var found =
                tx.list(group.sql(), Found::of, from.atOffset(ZoneOffset.UTC), to.atOffset(ZoneOffset.UTC), MOST + 1);
        var rows = found.stream().skip(1).map(Found::row).toList();
        var total = found.getFirst();
        return new UsageBy(from, to, group, total.row.sum, rows, total.groups - rows.size());
    }
}
