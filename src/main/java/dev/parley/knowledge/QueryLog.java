package dev.parley.knowledge;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.platform.tasks.Tasks;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;

/// The questions that tenants' documents were asked, of tenants that want to know: above all those that found no
/// answer. Written behind the requests, in batches; what is noted within the last second before a crash is
/// lost, and so is what comes faster than the database takes it.
public final class QueryLog {
    /// Questions are kept for so long, or as long as the tenant keeps messages, whichever ends first.
    public static final Duration KEPT = Duration.ofDays(90);
    static final int LONGEST = 2_000;
    private static final int MOST_WAITING = 10_000;
    private static final int BATCH = 500;
    /// Unanswered questions of a tenant that are put together, the newest.
    static final int CLUSTERED = 2_000;

    private final Database database;
    private final Encoder encoder;
    private final ArrayBlockingQueue<Noted> waiting = new ArrayBlockingQueue<>(MOST_WAITING);

    private record Noted(TenantId tenant, UUID id, String question, boolean answered) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Unanswered(UUID id, String question, float[] vector) {
        Instant asked() {
            return Ids.time(id);
        }
    }

    public QueryLog(Database database, Encoder encoder) {
        this.database = database;
        this.encoder = encoder;
    }

    /// Writes from now on, and forgets what is old.
    public void start(Tasks tasks) {
        tasks.repeat("query-log", Duration.ofSeconds(1), this::write);
        tasks.repeat("query-log-forget", Duration.ofHours(1), this::forget);
    }

    /// Takes a question down. Returns at once.
    /// @param answered whether the answer cites anything
    public void note(TenantId tenant, String question, boolean answered) {
        var text = question.substring(0, Math.min(LONGEST, question.length())).replace("\0", "");
        if (!text.isBlank()) waiting.offer(new Noted(tenant, Ids.next(), text, answered));
    }

    void write() {
        var batch = new ArrayList<Noted>(BATCH);
        while (waiting.drainTo(batch, BATCH) > 0) {
            // only of those that are put together with others
            var vectors = new HashMap<UUID, byte[]>();
            for (var noted : batch)
                if (!noted.answered) vectors.put(noted.id, ChunkRows.bytes(encoder.encode(noted.question)));
            try {
                database.acrossTenantsDo(tx -> insert(tx, batch, vectors));
            } catch (RuntimeException unavailable) {
                batch.forEach(waiting::offer);
                throw unavailable;
            }
            batch.clear();
        }
    }

    private static void insert(Tx tx, List<Noted> batch, Map<UUID, byte[]> vectors) {
        // a tenant may be gone meanwhile
        try (var insert = tx.connection().prepareStatement("""
                insert into retrieval_queries (tenant_id, id, question, answered, embedding, model)
                select id, ?, ?, ?, ?, ? from tenants where id = ?
                """)) {
            for (var noted : batch) {
                insert.setObject(1, noted.id);
                insert.setString(2, noted.question);
                insert.setBoolean(3, noted.answered);
                insert.setBytes(4, vectors.get(noted.id));
                insert.setString(5, noted.answered ? null : Encoder.VERSION);
                insert.setObject(6, noted.tenant.value());
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (SQLException e) {
            throw new IllegalStateException("The questions asked could not be written.", e);
        }
    }

    private void forget() {
        database.acrossTenantsDo(tx -> tx.execute(
                "delete from retrieval_queries where id < ?",
                Ids.floor(Instant.now().minus(KEPT))));
    }

    /// Of the bound tenant, the newest first.
    List<Unanswered> unanswered(Instant since) {
        return database.inTenant(tx -> tx.list(
                """
                select id, question, embedding from retrieval_queries
                where not answered and id >= ? and model = ? order by id desc limit ?
                """,
                row -> new Unanswered(
                        row.getObject(1, UUID.class), row.getString(2), ChunkRows.vector(row.getBytes(3))),
                Ids.floor(since),
                Encoder.VERSION,
                CLUSTERED));
    }

    /// How many questions of the bound tenant are known, and how many of them were answered.
    record Counts(long asked, long answered) {}

    Counts counts(Instant since) {
        return database.inTenant(tx -> tx.first(
                        "select count(*), count(*) filter (where answered) from retrieval_queries where id >= ?",
                        row -> new Counts(row.getLong(1), row.getLong(2)),
                        Ids.floor(since)))
                .orElseThrow();
    }
}
