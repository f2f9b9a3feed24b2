package dev.parley.usage;

import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This process among the others on the same database: tells that it lives and since when it has open entries, and
/// settles what dead ones left open.
final class Nodes {
    private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);
    /// An id is made a little before its entry is counted as open.
    private static final Duration MARGIN = Duration.ofMinutes(1);

    /// @param beat between two signs of life
    /// @param dead without a sign for so long, a node is taken for dead
    record Timing(Duration beat, Duration dead) {
        static final Timing DEFAULT = new Timing(Duration.ofSeconds(5), Duration.ofSeconds(60));
    }

    private final UUID id = Ids.next();
    private final Database database;
    private final OpenEntries open;
    private final boolean alone;
    private final Timing timing;
    private volatile long interrupted;
    private volatile boolean ended;
    private long lastBeat;
    private long trustFrom;

    Nodes(Database database, OpenEntries open, boolean alone, Timing timing) {
        this.database = database;
        this.open = open;
        this.alone = alone;
        this.timing = timing;
    }

    UUID id() {
        return id;
    }

    long interrupted() {
        return interrupted;
    }

    /// Signs in, and settles at once what can only be of dead nodes.
    void begin() {
        lastBeat = System.nanoTime();
        distrust();
        sign();
        if (alone) reconcile();
    }

    void beat() {
        if (ended) return;
        // after a gap the others may be as alive as we are: the database was away, or this machine slept
        if (System.nanoTime() - lastBeat > timing.dead().toNanos() / 2) distrust();
        sign();
        lastBeat = System.nanoTime();
        if (alone || lastBeat - trustFrom >= 0) reconcile();
    }

    private void distrust() {
        trustFrom = System.nanoTime() + timing.beat().multipliedBy(3).toNanos();
    }

    private void sign() {
        var since = open.since().minus(MARGIN).atOffset(ZoneOffset.UTC);
        database.acrossTenantsDo(tx -> tx.execute("""
                insert into nodes (id, open_since) values (?, ?)
                on conflict (id) do update set seen_at = now(), open_since = excluded.open_since, reconciled_at = null
                """, id, since));
    }

    /// A clean end. What could not be settled is left to the others.
    void end() {
        ended = true;
        try {
            var since = open.since().minus(MARGIN).atOffset(ZoneOffset.UTC);
            database.acrossTenantsDo(tx -> tx.execute("""
                    update nodes set seen_at = now(), stopped_at = now(), open_since = ?,
                        reconciled_at = case when ? then now() end
                    where id = ?
                    """, since, open.count() == 0, id));
        } catch (PlatformException e) {
            LOG.warn("The end of this node could not be recorded; others will take it for dead", e);
        }
    }

    private record Dead(UUID id, Instant openSince) {}

    /// Settles what dead nodes left open. Several nodes may do it at once: the ledger's key lets one win.
    /// @return how many entries
    synchronized long reconcile() {
        long settled = 0;
        for (var node : dead()) settled += database.acrossTenants(tx -> settle(tx, node));
        interrupted += settled;
        return settled;
    }

    /// Those not looked at yet, and once more those looked at soon after their death: a transaction of theirs
    /// may have been on its way.
    private List<Dead> dead() {
        return database.acrossTenants(tx -> tx.list(
                """
                select id, open_since from nodes
                where id <> ? and (? or stopped_at is not null or seen_at < now() - make_interval(secs => ?))
                    and (reconciled_at is null or reconciled_at < seen_at + interval '2 minutes')
                """,
                row -> new Dead(
                        row.getObject(1, UUID.class), row.getTimestamp(2).toInstant()),
                id,
                alone,
                timing.dead().toMillis() / 1000.0));
    }

    private long settle(Tx tx, Dead node) {
        var since = node.openSince().atOffset(ZoneOffset.UTC);
        int settled = tx.execute("""
                insert into usage_settlements (tenant_id, id, key_id, started_at, operation, outcome, model,
                    input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
                    estimated, cost_usd, duration_ms, upgrade_of)
                select s.tenant_id, s.id, s.key_id, uuid7_time(s.id), s.operation, 'interrupted', s.model,
                    s.input_tokens, 0, 0, s.output_bound, 0, true, s.cost_bound, 0, s.upgrade_of
                from usage_starts s
                where s.id >= uuid7_floor(?) and s.node_id = ? and not exists (
                    select from usage_settlements t where t.tenant_id = s.tenant_id and t.id = s.id)
                on conflict do nothing
                """, since, node.id());
        tx.execute("update nodes set reconciled_at = now() where id = ?", node.id());
        if (settled > 0)
            LOG.warn("{} requests of node {} had no end; they are settled with their bounds", settled, node.id());
        return settled;
    }
}
