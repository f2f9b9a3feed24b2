package dev.parley.conversations;

import dev.parley.audit.Audit;
import dev.parley.conversations.Contents.Stored;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The table of conversations, as a viewer may see it: what is another's is not there.
final class ConversationRows {
    static final String PREFIX = "conv";
    private static final String COLUMNS =
            "id, end_user, model, fallback_model, temperature, body, sealed, archived_at, created_at, updated_at";
    /// Greater than every UUIDv7.
    private static final UUID LAST = new UUID(-1, -1);

    private static final String OWN = " tenant_id = ? and (?::uuid is null or end_user = ?::uuid)";

    private final Database database;
    private final Contents contents;

    ConversationRows(Database database, Contents contents) {
        this.database = database;
        this.contents = contents;
    }

    /// A row whose content is still sealed: to open it may need a transaction of its own.
    private record Row(
            UUID id,
            @Nullable UUID endUser,
            String model,
            @Nullable String fallbackModel,
            @Nullable Double temperature,
            Stored stored,
            @Nullable Instant archivedAt,
            Instant createdAt,
            Instant updatedAt) {
        static Row of(ResultSet row) throws SQLException {
            return new Row(
                    row.getObject("id", UUID.class),
                    row.getObject("end_user", UUID.class),
                    row.getString("model"),
                    row.getString("fallback_model"),
                    row.getObject("temperature", Double.class),
                    Stored.of(row),
                    time(row, "archived_at"),
                    row.getObject("created_at", OffsetDateTime.class).toInstant(),
                    row.getObject("updated_at", OffsetDateTime.class).toInstant());
        }
    }

    static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private Conversation open(Viewer viewer, Row row) {
        return new Conversation(
                viewer.tenant(),
                row.id,
                row.endUser,
                row.model,
                row.fallbackModel,
                row.temperature,
                contents.open(viewer.tenant(), row.endUser, row.stored, Conversation.Body.class),
                row.archivedAt,
                row.createdAt,
                row.updatedAt);
    }

    /// @param greeting with which the assistant begins; null for none
    void add(Conversation made, @Nullable String greeting) {
        var owner = made.body().endUser();
        var stored = contents.store(made.tenant(), owner, made.body());
        var said = greeting == null ? null : contents.store(made.tenant(), owner, Message.Body.of(greeting));
        database.inTenantDo(tx -> {
            tx.execute(
                    """
                    insert into conversations (tenant_id, id, end_user, model, fallback_model, temperature, body, sealed,
                        agent_id)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    made.tenant().value(),
                    made.id(),
                    made.endUser(),
                    made.model(),
                    made.fallbackModel(),
                    made.temperature(),
                    stored.body(),
                    stored.sealed(),
                    made.agentId());
            if (said != null) MessageRows.add(tx, made, Ids.next(), null, true, said);
            audit(tx, made, "conversation.created", null, Map.of("model", made.model()));
        });
    }

    private static void audit(Tx tx, Conversation one, String action, @Nullable Object before, @Nullable Object after) {
        Audit.record(tx, one.tenant(), action, Ids.format(PREFIX, one.id()), before, after);
    }

    /// @throws PlatformException NOT_FOUND also for another's
    Conversation get(Viewer viewer, UUID id) {
        return open(viewer, database.inTenant(tx -> row(tx, viewer, id, "")));
    }

    private static Row row(Tx tx, Viewer viewer, UUID id, String lock) {
        return tx.first(
                        "select " + COLUMNS + " from conversations where" + OWN + " and id = ?" + lock,
                        Row::of,
                        viewer.tenant().value(),
                        viewer.endUser(),
                        viewer.endUser(),
                        id)
                .orElseThrow(() -> unknown(Ids.format(PREFIX, id)));
    }

    static PlatformException unknown(String id) {
        return new PlatformException(ErrorCode.NOT_FOUND, "There is no conversation " + id + ".");
    }

    /// The newest first; one more than `limit`, when there is.
    /// @param before the last of the page before; null for the first page
    List<Conversation> list(Viewer viewer, Sought sought, @Nullable UUID before, int limit) {
        var parameters = new ArrayList<@Nullable Object>(Arrays.asList(
                viewer.tenant().value(), viewer.endUser(), viewer.endUser(), before == null ? LAST : before));
        var sql = "select " + COLUMNS + " from conversations c where" + OWN + " and id < ?"
                + sought.conditions(parameters) + " order by id desc limit ?";
        parameters.add(limit + 1);
        return database.inTenant(tx -> tx.list(sql, Row::of, parameters.toArray())).stream()
                .map(row -> open(viewer, row))
                .toList();
    }

    /// Gives it another title, puts it away or takes it out again.
    /// @param archived null leaves it where it is
    Conversation change(Viewer viewer, UUID id, UnaryOperator<Conversation> change, @Nullable Boolean archived) {
        var before = get(viewer, id);
        var after = change.apply(before);
        var stored = contents.store(viewer.tenant(), after.body().endUser(), after.body());
        return open(viewer, database.inTenant(tx -> {
            tx.execute(
                    """
                    update conversations set body = ?, sealed = ?, updated_at = now(),
                        archived_at = case when ?::boolean is null then archived_at
                            when ?::boolean then coalesce(archived_at, now()) end
                    where tenant_id = ? and id = ?
                    """,
                    stored.body(),
                    stored.sealed(),
                    archived,
                    archived,
                    viewer.tenant().value(),
                    id);
            var now = row(tx, viewer, id, "");
            // a title may tell of the person: the log says that it changed, not to what
            audit(
                    tx,
                    after,
                    "conversation.changed",
                    Map.of("archived", before.archivedAt() != null),
                    Map.of("archived", now.archivedAt != null));
            return now;
        }));
    }

    void delete(Viewer viewer, UUID id) {
        var gone = get(viewer, id);
        database.inTenantDo(tx -> {
            if (tx.execute(
                            "delete from conversations where tenant_id = ? and id = ?",
                            viewer.tenant().value(),
                            id)
                    == 0) throw unknown(Ids.format(PREFIX, id));
            audit(tx, gone, "conversation.deleted", Map.of("model", gone.model()), null);
        });
    }
}
