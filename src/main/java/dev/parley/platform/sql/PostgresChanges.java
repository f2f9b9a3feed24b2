package dev.parley.platform.sql;

import dev.parley.kernel.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the table `changes` whenever a notice comes, and each half second without one.
///
/// Where it has read to is a transaction id, not a version: rows become visible in the order of commits, not of
/// versions. All transactions below the last look's `xmin` were finished then, so what they changed was seen; rows
/// from there on are read again, and told once.
final class PostgresChanges implements Changes, Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresChanges.class);
    private static final int POLL_MILLIS = 500;
    private static final int RECONNECT_MILLIS = 100;
    private static final long PRUNE_NANOS = 600_000_000_000L;

    private final DatabaseUrl url;
    private final Map<String, List<Consumer<TenantId>>> subscribers = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile @Nullable Connection connection;

    // of the listening thread
    private String horizon;
    private Set<Long> told = new HashSet<>();
    private long prunedAt = System.nanoTime();

    /// @param horizon the `xmin` of a look before anything is held in memory: later changes are told
    PostgresChanges(DatabaseUrl role, String horizon) {
        this.horizon = horizon;
        // a network that swallows packets is noticed by the poll, within this many seconds
        this.url = role.with("ApplicationName", "parley-changes")
                .with("connectTimeout", "2")
                .with("socketTimeout", "3");
    }

    @Override
    public void subscribe(String topic, Consumer<TenantId> changed) {
        subscribers.computeIfAbsent(topic, t -> new CopyOnWriteArrayList<>()).add(changed);
    }

    @Override
    public void run() {
        boolean failing = false;
        while (!closed && !Thread.currentThread().isInterrupted()) {
            try (var opened = url.connect()) {
                connection = opened;
                Schema.execute(opened, "listen parley_changes");
                if (failing) LOG.info("Listening for changes again");
                failing = false;
                listen(opened);
            } catch (SQLException e) {
                if (closed) return;
                if (!failing) LOG.warn("Listening for changes was interrupted; trying again: {}", e.getMessage());
                failing = true;
                if (!pause()) return;
            }
        }
    }

    private void listen(Connection opened) throws SQLException {
        var notices = opened.unwrap(PGConnection.class);
        while (!closed && !Thread.currentThread().isInterrupted()) {
            poll(opened);
            if (System.nanoTime() - prunedAt > PRUNE_NANOS) prune(opened);
            notices.getNotifications(POLL_MILLIS);
        }
    }

    private void poll(Connection opened) throws SQLException {
        var seen = new HashSet<Long>();
        try (var query = opened.prepareStatement("""
                select pg_snapshot_xmin(pg_current_snapshot())::text, version, topic, tenant_id
                from (values (1)) as always left join changes on xid >= ?::xid8
                order by version
                """)) {
            query.setString(1, horizon);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    horizon = rows.getString(1);
                    long version = rows.getLong(2);
                    if (rows.wasNull()) continue;
                    seen.add(version);
                    if (!told.contains(version)) tell(rows.getString(3), new TenantId(rows.getObject(4, UUID.class)));
                }
            }
        }
        told = seen;
    }

    private void tell(String topic, TenantId tenant) {
        for (var subscriber : subscribers.getOrDefault(topic, List.of())) {
            try {
                subscriber.accept(tenant);
            } catch (RuntimeException e) {
                // one subscriber's fault must not keep the others from knowing
                LOG.error("A subscriber to changes of {} failed", topic, e);
            }
        }
    }

    /// Forgets old changes, but never the newest of a topic and tenant: a node that slept for a day still finds it.
    private void prune(Connection opened) throws SQLException {
        prunedAt = System.nanoTime();
        Schema.execute(opened, """
                delete from changes old where changed_at < now() - interval '1 hour' and exists (
                    select from changes new
                    where new.topic = old.topic and new.tenant_id = old.tenant_id and new.version > old.version)
                """);
    }

    private static boolean pause() {
        try {
            Thread.sleep(RECONNECT_MILLIS);
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        var open = connection;
        if (open == null) return;
        try {
            open.close();
        } catch (SQLException e) {
            LOG.debug("The listening connection did not close", e);
        }
    }
}
