package dev.parley.conversations;

import dev.parley.conversations.Contents.Stored;
import dev.parley.gateway.Answer;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The table of runs and their frames.
final class RunRows {
    static final String PREFIX = "run";
    static final int FRAMES = 500;

    private final Database database;
    private final Contents contents;
    private final UUID node;

    RunRows(Database database, Contents contents, UUID node) {
        this.database = database;
        this.contents = contents;
        this.node = node;
    }

    private static Run map(ResultSet row) throws SQLException {
        var body = row.getBytes("body");
        return new Run(
                row.getObject("id", UUID.class),
                row.getObject("conversation_id", UUID.class),
                State.of(row.getString("state")),
                row.getObject("usage_id", UUID.class),
                row.getString("model"),
                row.getString("provider"),
                row.getString("tier"),
                row.getBoolean("cached"),
                row.getString("error"),
                row.getLong("input_tokens"),
                row.getLong("output_tokens"),
                row.getBigDecimal("cost_usd"),
                body == null ? null : new Stored(body, row.getBoolean("sealed")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                ConversationRows.time(row, "ended_at"));
    }

    /// A message as its client knows it, so that it is answered once however often it is said.
    ///
    /// @param session of a socket
    /// @param key the client's own name for the message
    record Named(UUID session, String key) {}

    /// Takes a message and begins the run that answers it.
    /// @throws PlatformException CONFLICT while another run of the conversation goes on, or when it is archived
    void begin(Conversation of, UUID run, UUID message, Stored said, Runs.Asked asked) {
        var by = asked.by();
        database.inTenantDo(tx -> {
            var archived = tx.first(
                            "select archived_at is not null from conversations where tenant_id = ? and id = ? for update",
                            row -> row.getBoolean(1),
                            of.tenant().value(),
                            of.id())
                    .orElseThrow(() -> ConversationRows.unknown(Ids.format(ConversationRows.PREFIX, of.id())));
            if (archived)
                throw new PlatformException(
                        ErrorCode.CONFLICT, "The conversation is archived; take it out of the archive first.");
            if (!asked.parallel())
                running(tx, of).ifPresent(other -> {
                    throw new PlatformException(
                            ErrorCode.CONFLICT,
                            "The run " + Ids.format(PREFIX, other)
                                    + " of this conversation goes on; wait for its end or cancel it.");
                });
            tx.execute(
                    """
                    insert into runs (tenant_id, id, conversation_id, node_id, session_id, message_key, parallel)
                    values (?, ?, ?, ?, ?, ?, ?)
                    """,
                    of.tenant().value(),
                    run,
                    of.id(),
                    node,
                    by == null ? null : by.session,
                    by == null ? null : by.key,
                    asked.parallel());
            MessageRows.add(tx, of, message, run, false, said);
            touch(tx, of);
        });
    }

    private static Optional<UUID> running(Tx tx, Conversation of) {
        return tx.first(
                "select id from runs where tenant_id = ? and conversation_id = ? and state = 'running' and not parallel",
                row -> row.getObject(1, UUID.class),
                of.tenant().value(),
                of.id());
    }

    /// The run that answers this message already.
    Optional<Run> said(TenantId tenant, Named by) {
        return database.inTenant(tx -> tx.first(
                "select * from runs where tenant_id = ? and session_id = ? and message_key = ?",
                RunRows::map,
                tenant.value(),
                by.session,
                by.key));
    }

    /// The runs of a session behind one, the oldest first, a bounded number of them.
    /// @param behind null for the newest alone
    List<Run> ofSession(TenantId tenant, UUID session, @Nullable UUID behind) {
        return database.inTenant(tx -> behind == null
                ? tx.list(
                        "select * from runs where tenant_id = ? and session_id = ? order by id desc limit 1",
                        RunRows::map,
                        tenant.value(),
                        session)
                : tx.list(
                        "select * from runs where tenant_id = ? and session_id = ? and id > ? order by id limit 100",
                        RunRows::map,
                        tenant.value(),
                        session,
                        behind));
    }

    /// Those that a conversation has running.
    List<UUID> running(Conversation of) {
        return database.inTenant(tx -> tx.list(
                "select id from runs where tenant_id = ? and conversation_id = ? and state = 'running' order by id",
                row -> row.getObject(1, UUID.class),
                of.tenant().value(),
                of.id()));
    }

    /// The runs that told more than their followers have, or are gone.
    Set<UUID> ahead(List<Follow> follows) {
        return Set.copyOf(database.acrossTenants(tx -> {
            try (var query = tx.connection().prepareStatement("""
                    select distinct run from unnest(?, ?, ?) as mine (tenant, run, seen)
                    where exists (select from run_events where tenant_id = tenant and run_id = run and seq > seen)
                        or not exists (select from runs where tenant_id = tenant and id = run and state = 'running')
                    """)) {
                query.setArray(
                        1,
                        array(tx, "uuid", follows, follow -> follow.of.tenant().value()));
                query.setArray(2, array(tx, "uuid", follows, follow -> follow.run));
                query.setArray(3, array(tx, "bigint", follows, Follow::seen));
                var ahead = new ArrayList<UUID>();
                try (var found = query.executeQuery()) {
                    while (found.next()) ahead.add(found.getObject(1, UUID.class));
                }
                return ahead;
            } catch (SQLException e) {
                throw new IllegalStateException("It cannot be seen which runs went on.", e);
            }
        }));
    }

    private static Array array(Tx tx, String type, List<Follow> follows, Function<Follow, Object> value)
            throws SQLException {
        return tx.connection().createArrayOf(type, follows.stream().map(value).toArray());
    }

    private static void touch(Tx tx, Conversation of) {
        tx.execute(
                "update conversations set updated_at = now() where tenant_id = ? and id = ?",
                of.tenant().value(),
                of.id());
    }

    /// Notes what is sent to whom.
    void asked(Conversation of, UUID run, Answer answer, Object sent) {
        var stored = contents.store(of.tenant(), of.body().endUser(), sent);
        var cache = answer.cache();
        database.inTenantDo(tx -> tx.execute(
                """
                update runs set usage_id = ?, model = ?, provider = ?, tier = ?, cached = ?, body = ?, sealed = ?
                where tenant_id = ? and id = ? and state = 'running'
                """,
                answer.usageId(),
                answer.target().model(),
                answer.target().provider(),
                answer.tier(),
                cache != null && cache.startsWith("hit"),
                stored.body(),
                stored.sealed(),
                of.tenant().value(),
                run));
    }

    /// How a run ends.
    ///
    /// @param message what was produced, to be kept as a message; null when that is nothing
    /// @param answered whether it cites what it rests on; null where it was not to
    /// @param last the frame that tells so, with the number that is next
    record End(
            State state,
            @Nullable UUID messageId,
            @Nullable Stored message,
            @Nullable Boolean answered,
            Frame last,
            @Nullable String error,
            long inputTokens,
            long outputTokens,
            @Nullable BigDecimal costUsd) {}

    /// @return false when it had ended already, or is gone
    boolean end(Conversation of, UUID run, End end) {
        var frame = contents.store(of.tenant(), of.body().endUser(), end.last.json());
        return database.inTenant(tx -> {
            // in the order in which a message locks: the conversation first
            if (tx.first(
                                    "select 1 from conversations where tenant_id = ? and id = ? for update",
                                    _ -> true,
                                    of.tenant().value(),
                                    of.id())
                            .isEmpty()
                    || tx.execute(
                                    """
                                    update runs set state = ?, ended_at = now(), error = ?, input_tokens = ?,
                                        output_tokens = ?, cost_usd = ?, answered = ?
                                    where tenant_id = ? and id = ? and state = 'running'
                                    """,
                                    end.state.word(),
                                    end.error,
                                    end.inputTokens,
                                    end.outputTokens,
                                    end.costUsd,
                                    end.answered,
                                    of.tenant().value(),
                                    run)
                            == 0) return false;
            // what the tenant does not let through is not kept either
            if (ErrorCode.PERSONAL_DATA_BLOCKED.code().equals(end.error))
                tx.execute(
                        "delete from messages where tenant_id = ? and run_id = ?",
                        of.tenant().value(),
                        run);
            if (end.message != null && end.messageId != null)
                MessageRows.add(tx, of, end.messageId, run, true, end.message);
            tx.execute(
                    "insert into run_events (tenant_id, run_id, seq, type, body, sealed) values (?, ?, ?, ?, ?, ?)",
                    of.tenant().value(),
                    run,
                    end.last.seq(),
                    end.last.type(),
                    frame.body(),
                    frame.sealed());
            touch(tx, of);
            return true;
        });
    }

    /// @param named as the caller named it
    Run get(TenantId tenant, UUID id, String named) {
        return database.inTenant(tx ->
                        tx.first("select * from runs where tenant_id = ? and id = ?", RunRows::map, tenant.value(), id))
                .orElseThrow(() -> unknown(named));
    }

    static PlatformException unknown(String named) {
        return new PlatformException(ErrorCode.NOT_FOUND, "There is no run " + named + ".");
    }

    /// The frames after one, a bounded number of them.
    List<Frame> frames(Conversation of, UUID run, long after) {
        return frames(of, run, after, FRAMES);
    }

    /// All that was produced.
    List<Frame> frames(Conversation of, UUID run) {
        return frames(of, run, 0, Integer.MAX_VALUE);
    }

    private List<Frame> frames(Conversation of, UUID run, long after, int most) {
        record Row(long seq, String type, Stored stored) {}
        return database
                .inTenant(tx -> tx.list(
                        """
                        select seq, type, body, sealed from run_events
                        where tenant_id = ? and run_id = ? and seq > ? order by seq limit ?
                        """,
                        row -> new Row(row.getLong("seq"), row.getString("type"), Stored.of(row)),
                        of.tenant().value(),
                        run,
                        after,
                        most))
                .stream()
                .map(row -> new Frame(row.seq, row.type, contents.bytes(of.tenant(), of.endUser(), row.stored)))
                .toList();
    }

    /// Asks the run's node to end it.
    void cancel(TenantId tenant, UUID id) {
        database.inTenantDo(tx -> tx.execute(
                "update runs set cancelling = true where tenant_id = ? and id = ? and state = 'running'",
                tenant.value(),
                id));
    }

    record Orphan(TenantId tenant, UUID run, UUID conversation) {
        static Orphan of(ResultSet row) throws SQLException {
            return new Orphan(
                    new TenantId(row.getObject("tenant_id", UUID.class)),
                    row.getObject("id", UUID.class),
                    row.getObject("conversation_id", UUID.class));
        }
    }

    /// The runs that this node has to make, and whether they are to end.
    Map<UUID, Boolean> own() {
        record Own(UUID run, boolean cancelling) {}
        return database
                .acrossTenants(tx -> tx.list(
                        "select id, cancelling from runs where node_id = ? and state = 'running'",
                        row -> new Own(row.getObject(1, UUID.class), row.getBoolean(2)),
                        node))
                .stream()
                .collect(Collectors.toMap(Own::run, Own::cancelling));
    }

    /// Runs whose node is dead: the ledger has settled what it left open. And runs of this node that it does
    /// not run.
    List<Orphan> orphans(Set<UUID> live) {
        return database.acrossTenants(tx -> tx.list("""
                        select r.tenant_id, r.id, r.conversation_id from runs r left join nodes n on n.id = r.node_id
                        where r.state = 'running' and (n.reconciled_at is not null or n.id is null
                            or (r.node_id = ? and r.created_at < now() - interval '1 minute'))
                        """, Orphan::of, node)).stream()
                .filter(named -> !live.contains(named.run))
                .toList();
    }

    /// What the ledger says of a run that its node did not end.
    record Used(long input, long output, @Nullable BigDecimal cost) {
        static final Used NOTHING = new Used(0, 0, null);
    }

    Used used(@Nullable UUID usage) {
        if (usage == null) return Used.NOTHING;
        return database.inTenant(tx -> tx.first(
                        "select input_tokens, output_tokens, cost_usd from usage_settlements where id = ?",
                        row -> new Used(row.getLong(1), row.getLong(2), row.getBigDecimal(3)),
                        usage))
                .orElse(Used.NOTHING);
    }
}
