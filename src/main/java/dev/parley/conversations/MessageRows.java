package dev.parley.conversations;

import dev.parley.conversations.Contents.Stored;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table of messages.
final class MessageRows {
    private static final String SELECT = """
            select m.id, m.conversation_id, m.run_id, m.position, m.role, m.body, m.sealed, m.rating, m.feedback,
                m.feedback_sealed, m.created_at, r.state
            from messages m left join runs r on r.tenant_id = m.tenant_id and r.id = m.run_id
            """;

    private final Database database;
    private final Contents contents;

    MessageRows(Database database, Contents contents) {
        this.database = database;
        this.contents = contents;
    }

    private record Row(
            UUID id,
            UUID conversationId,
            @Nullable UUID runId,
            int position,
            boolean assistant,
            Stored stored,
            @Nullable String state,
            @Nullable String rating,
            @Nullable Stored feedback,
            Instant createdAt) {
        static Row of(ResultSet row) throws SQLException {
            var feedback = row.getBytes("feedback");
            return new Row(
                    row.getObject("id", UUID.class),
                    row.getObject("conversation_id", UUID.class),
                    row.getObject("run_id", UUID.class),
                    row.getInt("position"),
                    row.getString("role").equals("assistant"),
                    Stored.of(row),
                    row.getString("state"),
                    row.getString("rating"),
                    feedback == null ? null : new Stored(feedback, row.getBoolean("feedback_sealed")),
                    row.getObject("created_at", OffsetDateTime.class).toInstant());
        }
    }

    private Message open(Conversation of, Row row) {
        return new Message(
                row.id,
                row.conversationId,
                row.runId,
                row.position,
                row.assistant,
                contents.open(of.tenant(), of.endUser(), row.stored, Message.Body.class),
                row.state,
                row.rating,
                row.feedback == null
                        ? null
                        : contents.open(of.tenant(), of.endUser(), row.feedback, Message.Reasons.class),
                row.createdAt);
    }

    /// @param tx holds the conversation's row
    /// @param run that it begins, or that made it; null for a greeting
    static void add(Tx tx, Conversation to, UUID id, @Nullable UUID run, boolean assistant, Stored stored) {
        tx.execute(
                """
                insert into messages (tenant_id, id, conversation_id, run_id, position, role, body, sealed)
                select ?, ?, ?, ?, coalesce(max(position), 0) + 1, ?, ?, ?
                from messages where tenant_id = ? and conversation_id = ?
                """,
                to.tenant().value(),
                id,
                to.id(),
                run,
                assistant ? "assistant" : "user",
                stored.body(),
                stored.sealed(),
                to.tenant().value(),
                to.id());
    }

    /// As they were said; one more than `limit`, when there is.
    List<Message> after(Conversation of, int position, int limit) {
        return list(of, "m.position > ? order by m.position limit ?", position, limit + 1);
    }

    /// The last of them, as they were said.
    List<Message> last(Conversation of, int limit) {
        return list(of, "m.position > ? order by m.position desc limit ?", 0, limit)
                .reversed();
    }

    /// The last of those that a model is told again: no greeting, for models expect the user to begin; no
    /// question that nobody answered, which was asked again or given up; and none that the guardrails refused,
    /// or they would refuse everything after it.
    List<Message> turns(Conversation of, int limit) {
        return list(
                        of,
                        "m.position > ? and r.id is not null and coalesce(r.tier, '') <> 'refused'"
                                + " and (m.role = 'assistant' or r.state <> 'failed') order by m.position desc limit ?",
                        0,
                        limit)
                .reversed();
    }

    private List<Message> list(Conversation of, String which, int position, int limit) {
        return database
                .inTenant(tx -> tx.list(
                        SELECT + " where m.tenant_id = ? and m.conversation_id = ? and " + which,
                        Row::of,
                        of.tenant().value(),
                        of.id(),
                        position,
                        limit))
                .stream()
                .map(row -> open(of, row))
                .toList();
    }

    Message get(Conversation of, UUID id, String named) {
        return database.inTenant(tx -> tx.first(
                        SELECT + " where m.tenant_id = ? and m.conversation_id = ? and m.id = ?",
                        Row::of,
                        of.tenant().value(),
                        of.id(),
                        id))
                .map(row -> open(of, row))
                .orElseThrow(() -> new PlatformException(ErrorCode.NOT_FOUND, "There is no message " + named + "."));
    }

    /// The answer that a run made.
    Optional<Message> answer(Conversation of, UUID run) {
        return database.inTenant(tx -> tx.first(
                        SELECT
                                + " where m.tenant_id = ? and m.conversation_id = ? and m.run_id = ? and m.role = 'assistant'",
                        Row::of,
                        of.tenant().value(),
                        of.id(),
                        run))
                .map(row -> open(of, row));
    }

    /// Takes what somebody thinks of an answer; the last word counts.
    void rate(Conversation of, UUID id, String rating, Message.Reasons reasons) {
        var stored = contents.store(of.tenant(), of.body().endUser(), reasons);
        database.inTenantDo(tx -> tx.execute(
                "update messages set rating = ?, feedback = ?, feedback_sealed = ? where tenant_id = ? and id = ?",
                rating,
                stored.body(),
                stored.sealed(),
                of.tenant().value(),
                id));
    }
}
