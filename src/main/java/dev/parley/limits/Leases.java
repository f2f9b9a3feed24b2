package dev.parley.limits;

import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.usage.LedgerSums;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The table `limit_leases`: how nodes share the amount of a day or month without asking one another for each request.
/// A node that is gone leaves rows behind, in whose place what the ledger says it used is put.
final class Leases {
    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
    /// What nodes that are gone have used stands under this one.
    private static final UUID GONE = new UUID(0, 0);
    /// Between the begin of a request and its lease.
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final Database database;
    private final UUID node;

    /// @param node this one's id in the ledger
    Leases(Database database, UUID node) {
        this.database = database;
        this.node = node;
    }

    /// @param fits whether the amount may be used
    /// @param mine what this node has taken now
    /// @param others what all others have taken
    record Lease(boolean fits, long mine, long others) {}

    /// @param used what this node has used or reserved: its own whether it fits or not
    /// @param amount what is needed beside that
    /// @param spare what is wanted for the next requests
    /// @param at the moment of the request
    /// @throws dev.parley.kernel.PlatformException STORE_UNAVAILABLE when the database does not answer
    Lease take(Counter counter, long used, long amount, long spare, long allowed, Instant at) {
        return database.acrossTenants(tx -> {
            if (!exists(tx, counter)) begin(tx, counter);
            return tx.first(
                            "select fits, mine, others from take_lease(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                            row -> new Lease(row.getBoolean(1), row.getLong(2), row.getLong(3)),
                            counter.tenant().value(),
                            counter.name(),
                            time(counter.begins()),
                            time(counter.ends()),
                            node,
                            used,
                            amount,
                            spare,
                            allowed,
                            // others of the same moment may have been quicker
                            time(at.minus(MARGIN)))
                    .orElseThrow();
        });
    }

    /// Keeps `taken` and no more: the rest is for the others.
    void keep(Counter counter, long taken) {
        database.acrossTenantsDo(tx -> tx.execute(
                "update limit_leases set taken = ?"
                        + " where tenant_id = ? and counter = ? and begins = ? and node_id = ?",
                taken,
                counter.tenant().value(),
                counter.name(),
                time(counter.begins()),
                node));
    }

    /// Forgets what was counted for a limit that is no more: one that is set later begins with the ledger's sum again.
    static void forget(Tx tx, TenantId tenant, Limit limit) {
        tx.execute(
                "delete from limit_leases where tenant_id = ? and (counter = ? or starts_with(counter, ? || ':'))",
                tenant.value(),
                limit.name(),
                limit.name());
    }

    private static boolean exists(Tx tx, Counter counter) {
        return tx.first(
                        "select 1 from limit_leases where tenant_id = ? and counter = ? and begins = ? limit 1",
                        row -> true,
                        counter.tenant().value(),
                        counter.name(),
                        time(counter.begins()))
                .isPresent();
    }

    /// A limit that is set in the middle of a month counts from its begin: what was used, and the bounds of what runs.
    private static void begin(Tx tx, Counter counter) {
        var settled = LedgerSums.settled(tx, counter.ledger(), null);
        var running = LedgerSums.running(tx, counter.ledger());
        tx.execute(
                "insert into limit_leases (tenant_id, counter, begins, ends, node_id, taken, since)"
                        + " values (?, ?, ?, ?, ?, ?, now()) on conflict do nothing",
                counter.tenant().value(),
                counter.name(),
                time(counter.begins()),
                time(counter.ends()),
                GONE,
                counter.of(settled.plus(running)));
    }

    /// Puts what the ledger says in the place of what nodes had taken that are gone and whose requests are all
    /// settled, and forgets days and months that are long over. Several nodes may do it at once.
    void reconcile() {
        database.acrossTenantsDo(tx -> tx.execute("delete from limit_leases where ends < now() - interval '2 hours'"));
        var left = database.acrossTenants(tx -> tx.list("""
                select tenant_id, counter, begins, ends, node_id, since from limit_leases l
                where node_id <> ? and node_id <> ? and not exists (
                    select from nodes n where n.id = l.node_id and n.reconciled_at is null)
                """, Leases::left, GONE, node));
        for (var lease : left) {
            try {
                database.acrossTenantsDo(tx -> resolve(tx, lease));
            } catch (RuntimeException one) {
                // the others must not wait for it
                LOG.warn("The lease of {} by node {} cannot be resolved", lease.counter, lease.node, one);
            }
        }
    }

    private record Left(Counter counter, UUID node, Instant since) {}

    private static Left left(ResultSet row) throws SQLException {
        var counter = Counter.parse(
                new TenantId(row.getObject(1, UUID.class)),
                row.getString(2),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                row.getObject(4, OffsetDateTime.class).toInstant());
        return new Left(
                counter,
                row.getObject(5, UUID.class),
                row.getObject(6, OffsetDateTime.class).toInstant());
    }

    private static void resolve(Tx tx, Left lease) {
        var counter = lease.counter;
        int gone = tx.execute(
                "delete from limit_leases where tenant_id = ? and counter = ? and begins = ? and node_id = ?",
                counter.tenant().value(),
                counter.name(),
                time(counter.begins()),
                lease.node);
        if (gone == 0) return; // another node was quicker
        tx.execute(
                """
                insert into limit_leases (tenant_id, counter, begins, ends, node_id, taken, since)
                values (?, ?, ?, ?, ?, ?, now())
                on conflict (tenant_id, counter, begins, node_id)
                    do update set taken = limit_leases.taken + excluded.taken
                """,
                counter.tenant().value(),
                counter.name(),
                time(counter.begins()),
                time(counter.ends()),
                GONE,
                counter.of(LedgerSums.settled(tx, counter.ledger().since(lease.since), lease.node)));
    }

    private static OffsetDateTime time(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
