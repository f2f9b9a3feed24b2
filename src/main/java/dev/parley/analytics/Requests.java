package dev.parley.analytics;

import dev.parley.kernel.Ids;
import dev.parley.platform.sql.Tx;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The rows of the ledger, each with the conversation that it answers in and the decision that it follows.
final class Requests {
    /// The range of ids is one of the primary key, which leads with the tenant.
    private static final String PAGE = """
            select * from usage_settlements s where s.id >= uuid7_floor(?) and s.id < uuid7_floor(?)
            """;
    /// What is known of the rows of a page, and of no others.
    private static final String SELECT = """
             select s.*, trim_scale(s.cost_usd) as cost, r.id as run_id, r.conversation_id, c.agent_id, d.id as decision_id, m.id as member_id,
                coalesce(k.name, m.name) as key_name
            from page s
            left join lateral (
                select id, conversation_id from runs
                where runs.tenant_id = s.tenant_id and usage_id = case s.outcome
                    when 'discarded' then (select u.id from usage_settlements u
                        where u.tenant_id = s.tenant_id and u.upgrade_of = s.id)
                    else s.id end
                limit 1) as r on true
            left join conversations c on c.tenant_id = s.tenant_id and c.id = r.conversation_id
            left join router_decisions d on d.tenant_id = s.tenant_id and d.id = coalesce(s.upgrade_of, s.id)
            left join api_keys k on k.tenant_id = s.tenant_id and k.id = s.key_id
            left join members m on m.tenant_id = s.tenant_id and m.id = s.key_id
            order by s.id desc
            """;
    /// With the attempts that were given up for those.
    private static final String OF_CONVERSATION = """
             and s.id in (select unnest(array[r.usage_id, u.upgrade_of]) from runs r
                left join usage_settlements u on u.tenant_id = r.tenant_id and u.id = r.usage_id
                where r.usage_id is not null and r.conversation_id = ?)
            """;
    /// Two lists, so that each can be had from either end: the newest until there are enough, or all of an
    /// agent that is seldom asked.
    private static final String OF_AGENT = """
             and s.id in (select r.usage_id from runs r
                join conversations c on c.tenant_id = r.tenant_id and c.id = r.conversation_id
                where c.agent_id = ?)
            """;
    private static final String GIVEN_UP_FOR_AGENT = """
             and s.outcome = 'discarded' and s.id in (select u.upgrade_of from usage_settlements u
                join runs r on r.tenant_id = u.tenant_id and r.usage_id = u.id
                join conversations c on c.tenant_id = r.tenant_id and c.id = r.conversation_id
                where u.upgrade_of is not null and c.agent_id = ?)
            """;

    private Requests() {}

    /// @param before the last of the page before
    record Filter(
            Instant from,
            Instant to,
            @Nullable String model,
            @Nullable String provider,
            @Nullable UUID key,
            @Nullable String outcome,
            @Nullable String cache,
            @Nullable String tier,
            @Nullable String operation,
            @Nullable UUID conversation,
            @Nullable UUID agent,
            @Nullable UUID before) {}

    /// @param keyId of an API key or a member; of somebody who is gone, or an operator, spelled as a key's
    record Row(
            String id,
            Instant at,
            String operation,
            String outcome,
            String model,
            @Nullable String provider,
            @Nullable String tier,
            String cache,
            String keyId,
            @Nullable String keyName,
            long inputTokens,
            long cachedInputTokens,
            long outputTokens,
            long reasoningTokens,
            boolean estimated,
            BigDecimal costUsd,
            long durationMs,
            @Nullable Long firstTokenMs,
            @Nullable String upgradeOf,
            @Nullable String conversationId,
            @Nullable String runId,
            @Nullable String agentId,
            @Nullable String decisionId) {
        private static Row of(ResultSet row) throws SQLException {
            var key = row.getObject("key_id", UUID.class);
            return new Row(
                    Ids.format("use", row.getObject("id", UUID.class)),
                    row.getObject("started_at", OffsetDateTime.class).toInstant(),
                    row.getString("operation"),
                    row.getString("outcome"),
                    row.getString("model"),
                    row.getString("provider"),
                    row.getString("tier"),
                    row.getString("cache"),
                    Ids.format(row.getObject("member_id") == null ? "key" : "mem", key),
                    row.getString("key_name"),
                    row.getLong("input_tokens"),
                    row.getLong("cached_input_tokens"),
                    row.getLong("output_tokens"),
                    row.getLong("reasoning_tokens"),
                    row.getBoolean("estimated"),
                    row.getBigDecimal("cost"),
                    row.getLong("duration_ms"),
                    row.getObject("first_token_ms", Long.class),
                    id(row, "use", "upgrade_of"),
                    id(row, "conv", "conversation_id"),
                    id(row, "run", "run_id"),
                    id(row, "agt", "agent_id"),
                    id(row, "dec", "decision_id"));
        }

        private static @Nullable String id(ResultSet row, String prefix, String column) throws SQLException {
            var id = row.getObject(column, UUID.class);
            return id == null ? null : Ids.format(prefix, id);
        }
    }

    /// The newest first.
    static List<Row> list(Tx tx, Filter filter, int limit) {
        if (filter.agent == null) return list(tx, filter, "", limit);
        return Stream.of(OF_AGENT, GIVEN_UP_FOR_AGENT)
                .flatMap(which -> list(tx, filter, which, limit).stream())
                .sorted((a, b) -> b.id.compareTo(a.id))
                .limit(limit)
                .toList();
    }

    /// @param ofAgent a condition whose parameter is the agent, where one is asked for
    private static List<Row> list(Tx tx, Filter filter, String ofAgent, int limit) {
        var sql = new StringBuilder(PAGE);
        var parameters = new ArrayList<@Nullable Object>();
        parameters.add(filter.from.atOffset(ZoneOffset.UTC));
        parameters.add(filter.to.atOffset(ZoneOffset.UTC));
        add(sql, parameters, " and s.id < ?", filter.before);
        add(sql, parameters, " and s.model = ?", filter.model);
        add(sql, parameters, " and s.provider = ?", filter.provider);
        add(sql, parameters, " and s.key_id = ?", filter.key);
        add(sql, parameters, " and s.outcome = ?", filter.outcome);
        add(sql, parameters, " and s.cache = ?", filter.cache);
        add(sql, parameters, " and s.tier = ?", filter.tier);
        add(sql, parameters, " and s.operation = ?", filter.operation);
        add(sql, parameters, OF_CONVERSATION, filter.conversation);
        add(sql, parameters, ofAgent, filter.agent);
        parameters.add(limit);
        sql.append(" order by s.id desc limit ?");
        return tx.list("with page as (" + sql + ")" + SELECT, Row::of, parameters.toArray());
    }

    private static void add(
            StringBuilder sql, List<@Nullable Object> parameters, String condition, @Nullable Object value) {
        if (value == null) return;
        sql.append(condition);
        parameters.add(value);
    }
}
