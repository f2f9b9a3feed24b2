package dev.parley.conversations;

import dev.parley.conversations.ConversationRows.Row;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A conversation of a list, with what came of it.
record Found(Conversation of, Summary summary) {
    /// @param state of its last run; null where there is none
    /// @param costUsd of its answers; null where no price is known
    /// @param answered answers that cite passages
    /// @param unanswered those that were to and do not
    record Summary(
            long messages,
            @Nullable String state,
            @Nullable BigDecimal costUsd,
            long ratedUp,
            long ratedDown,
            long answered,
            long unanswered) {
        static final String JOINS = """
                 left join lateral (
                    select trim_scale(sum(cost_usd)) as cost_usd, count(*) filter (where answered) as answered,
                        count(*) filter (where not answered) as unanswered,
                        (array_agg(state order by id desc))[1] as state
                    from runs where runs.tenant_id = c.tenant_id and conversation_id = c.id) as r on true
                left join lateral (
                    select count(*) as messages, count(*) filter (where rating = 'up') as rated_up,
                        count(*) filter (where rating = 'down') as rated_down
                    from messages where messages.tenant_id = c.tenant_id and conversation_id = c.id) as m on true
                """;

        static Summary of(ResultSet row) throws SQLException {
            return new Summary(
                    row.getLong("messages"),
                    row.getString("state"),
                    row.getBigDecimal("cost_usd"),
                    row.getLong("rated_up"),
                    row.getLong("rated_down"),
                    row.getLong("answered"),
                    row.getLong("unanswered"));
        }
    }

    /// A row that is not opened yet.
    record Closed(Row row, Summary summary) {
        static Closed of(ResultSet row) throws SQLException {
            return new Closed(Row.of(row), Summary.of(row));
        }
    }

    /// What is looked for; null for whatever there is.
    ///
    /// @param endUser a pseudonym
    /// @param state of the last run
    /// @param answered false for those in which something was not, true for those in which all was
    /// @param from when it began
    record Filter(
            boolean archived,
            @Nullable UUID agent,
            @Nullable UUID endUser,
            @Nullable String state,
            @Nullable String rating,
            @Nullable Boolean answered,
            @Nullable Instant from,
            @Nullable Instant to) {
        private static final String RUNS =
                "select from runs where runs.tenant_id = c.tenant_id and conversation_id = c.id and ";

        /// What is added to the conditions.
        String sql() {
            var sql = new StringBuilder(" and (c.archived_at is not null) = ?");
            if (agent != null) sql.append(" and c.agent_id = ?");
            if (endUser != null) sql.append(" and c.end_user = ?");
            if (state != null) sql.append(" and r.state = ?");
            if (rating != null)
                sql.append(" and exists (select from messages where messages.tenant_id = c.tenant_id and rating = ?"
                        + " and conversation_id = c.id)");
            if (answered != null) sql.append(" and exists (" + RUNS + "answered = ?)");
            if (Boolean.TRUE.equals(answered)) sql.append(" and not exists (" + RUNS + "answered = false)");
            if (from != null) sql.append(" and c.id >= uuid7_floor(?)");
            if (to != null) sql.append(" and c.id < uuid7_floor(?)");
            return sql.toString();
        }

        /// What it holds, in the order of the question marks.
        List<Object> parameters() {
            var all = new ArrayList<Object>(List.of(archived));
            for (var one : new @Nullable Object[] {agent, endUser, state, rating, answered})
                if (one != null) all.add(one);
            if (from != null) all.add(from.atOffset(ZoneOffset.UTC));
            if (to != null) all.add(to.atOffset(ZoneOffset.UTC));
            return all;
        }
    }
}
