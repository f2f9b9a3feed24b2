package dev.parley.conversations;

import dev.parley.conversations.Contents.Stored;
import dev.parley.platform.sql.Database;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What became of the conversations of a list.
record Summaries(Database database, Contents contents) {
    private static final int OPENING = 200;

    /// @param opening what was asked first, cut; null while nothing was
    /// @param costUsd of all its runs
    /// @param state of its newest run; null while it has none
    /// @param model that answered last
    /// @param rating `down` when an answer was rated so, else `up` when one was
    /// @param answered answers that cite passages
    /// @param unanswered those that were to and do not
    record Summary(
            @Nullable String opening,
            int messages,
            BigDecimal costUsd,
            long inputTokens,
            long outputTokens,
            @Nullable String state,
            @Nullable String model,
            @Nullable String rating,
            long answered,
            long unanswered,
            @Nullable Instant lastAt) {}

    private record Row(UUID id, @Nullable Stored opening, Summary summary) {
        static Row of(ResultSet row) throws SQLException {
            var body = row.getBytes("body");
            return new Row(
                    row.getObject("id", UUID.class),
                    body == null ? null : new Stored(body, row.getBoolean("sealed")),
                    new Summary(
                            null,
                            row.getInt("messages"),
                            row.getBigDecimal("cost_usd"),
                            row.getLong("input_tokens"),
                            row.getLong("output_tokens"),
                            row.getString("state"),
                            row.getString("model"),
                            row.getString("rating"),
                            row.getLong("answered"),
                            row.getLong("unanswered"),
                            ConversationRows.time(row, "last_at")));
        }
    }

    Map<UUID, Summary> of(List<Conversation> conversations) {
        if (conversations.isEmpty()) return Map.of();
        var tenant = conversations.getFirst().tenant();
        var ids = conversations.stream().map(Conversation::id).toArray(UUID[]::new);
        var rows = database.inTenant(tx -> tx.list("""
                select c.id, said.messages, said.last_at, said.rating, first.body, first.sealed,
                    coalesce(spent.cost_usd, 0) cost_usd, coalesce(spent.input_tokens, 0) input_tokens,
                    coalesce(spent.output_tokens, 0) output_tokens, spent.answered, spent.unanswered,
                    newest.state, newest.model
                from conversations c
                cross join lateral (select count(*) messages, max(created_at) last_at,
                        case when bool_or(rating = 'down') then 'down' when bool_or(rating = 'up') then 'up' end rating
                    from messages where tenant_id = c.tenant_id and conversation_id = c.id) said
                cross join lateral (select sum(cost_usd) cost_usd, sum(input_tokens) input_tokens,
                        sum(output_tokens) output_tokens, count(*) filter (where answered) answered,
                        count(*) filter (where not answered) unanswered
                    from runs where tenant_id = c.tenant_id and conversation_id = c.id) spent
                left join lateral (select state, model from runs
                    where tenant_id = c.tenant_id and conversation_id = c.id order by id desc limit 1) newest on true
                left join lateral (select body, sealed from messages
                    where tenant_id = c.tenant_id and conversation_id = c.id and role = 'user'
                    order by position limit 1) first on true
                where c.tenant_id = ? and c.id = any(?)
                """, Row::of, tenant.value(), ids));
        var owners = new HashMap<UUID, Conversation>();
        for (var one : conversations) owners.put(one.id(), one);
        var summaries = new HashMap<UUID, Summary>();
        for (var row : rows) summaries.put(row.id, opened(row, owners.get(row.id)));
        return summaries;
    }

    private Summary opened(Row row, @Nullable Conversation of) {
        var one = row.summary;
        if (row.opening == null || of == null) return one;
        var said = contents.open(of.tenant(), of.endUser(), row.opening, Message.Body.class)
                .content();
        return new Summary(
                cut(said),
                one.messages,
                one.costUsd,
                one.inputTokens,
                one.outputTokens,
                one.state,
                one.model,
                one.rating,
                one.answered,
                one.unanswered,
                one.lastAt);
    }

    private static String cut(String said) {
        if (said.length() <= OPENING) return said;
        int end = OPENING - 1;
        return said.substring(0, Character.isHighSurrogate(said.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
