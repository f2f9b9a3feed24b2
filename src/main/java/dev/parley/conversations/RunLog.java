package dev.parley.conversations;

import dev.parley.kernel.PlatformException;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.platform.tasks.Tasks;
import java.sql.Array;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes what this node's runs tell, all of them in one transaction, and only then lets followers have it. The
/// pause between two writes keeps a frame waiting no longer than 20 ms beside the write itself.
final class RunLog {
    private static final Logger LOG = LoggerFactory.getLogger(RunLog.class);
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Duration AGAIN = Duration.ofMillis(500);
    private static final int MOST_FAULTS = 5;
    private static final int RUNS_AT_A_TIME = 1_000;

    private final Database database;
    private final Contents contents;
    private final News news;
    private final BlockingQueue<LiveRun> waiting = new LinkedBlockingQueue<>();

    RunLog(Database database, Contents contents, News news, Tasks tasks) {
        this.database = database;
        this.contents = contents;
        this.news = news;
        tasks.start("run-log", this::run);
    }

    /// The run has said something.
    void said(LiveRun run) {
        waiting.add(run);
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                var runs = new ArrayList<LiveRun>();
                runs.add(waiting.take());
                waiting.drainTo(runs, RUNS_AT_A_TIME);
                write(new HashSet<>(runs));
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Set<LiveRun> runs) throws InterruptedException {
        var frames = new LinkedHashMap<LiveRun, List<Frame>>();
        for (var run : runs) {
            var taken = run.take();
            if (!taken.isEmpty()) frames.put(run, taken);
        }
        if (frames.isEmpty()) return;
        var alive = written(frames);
        frames.forEach((run, some) -> {
            if (alive.contains(run.id)) run.written(some);
            else run.lose();
        });
        news.tell(alive);
    }

    /// Tried until the database takes it, or refuses it for good; then the runs are given up. To write a frame
    /// twice changes nothing.
    private Set<UUID> written(Map<LiveRun, List<Frame>> frames) throws InterruptedException {
        for (int faults = 0; ; ) {
            try {
                var rows = rows(frames);
                return database.acrossTenants(tx -> insert(tx, rows));
            } catch (PlatformException unavailable) {
                LOG.warn("The log of runs cannot be written; trying on: {}", unavailable.getMessage());
            } catch (RuntimeException e) {
                // a deadlock with who erases a tenant goes by
                LOG.error("The log of runs cannot be written", e);
                if (++faults == MOST_FAULTS) return Set.of();
            }
            Thread.sleep(AGAIN);
        }
    }

    private record Row(LiveRun run, Frame frame, Contents.Stored stored) {}

    private List<Row> rows(Map<LiveRun, List<Frame>> frames) {
        var rows = new ArrayList<Row>();
        frames.forEach((run, some) -> {
            var endUser = run.conversation.body().endUser();
            for (var frame : some) rows.add(new Row(run, frame, contents.store(run.tenant, endUser, frame.json())));
        });
        return rows;
    }

    /// @return the runs that are still ours to write: who ends a run elsewhere waits for this, or comes before it
    private static Set<UUID> insert(Tx tx, List<Row> rows) {
        try (var lock = tx.connection().prepareStatement("""
                        select id from runs join unnest(?, ?) as mine (tenant, run)
                            on tenant_id = tenant and id = run and state = 'running'
                        order by id for share of runs
                        """);
                var insert = tx.connection().prepareStatement("""
                        insert into run_events (tenant_id, run_id, seq, type, body, sealed) values (?, ?, ?, ?, ?, ?)
                        on conflict do nothing
                        """)) {
            var runs = rows.stream().map(Row::run).distinct().toList();
            lock.setArray(1, array(tx, runs, run -> run.tenant.value()));
            lock.setArray(2, array(tx, runs, run -> run.id));
            var alive = new HashSet<UUID>();
            try (var found = lock.executeQuery()) {
                while (found.next()) alive.add(found.getObject(1, UUID.class));
            }
            for (var row : rows) {
                if (!alive.contains(row.run.id)) continue;
                insert.setObject(1, row.run.tenant.value());
                insert.setObject(2, row.run.id);
                insert.setLong(3, row.frame.seq());
                insert.setString(4, row.frame.type());
                insert.setBytes(5, row.stored.body());
                insert.setBoolean(6, row.stored.sealed());
                insert.addBatch();
            }
            insert.executeBatch();
            return alive;
        } catch (SQLException e) {
            throw new IllegalStateException("Frames could not be written.", e);
        }
    }

    private static Array array(Tx tx, List<LiveRun> runs, Function<LiveRun, UUID> id) throws SQLException {
        return tx.connection().createArrayOf("uuid", runs.stream().map(id).toArray());
    }
}
