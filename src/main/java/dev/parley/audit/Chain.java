package dev.parley.audit;

import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Links entries to their tenant's chain after they were committed, so that whoever writes one waits for nobody.
///
/// An entry is linked once it can be seen: in the order of commits, and among entries that became visible between two
/// looks in the order in which they were written. Entries below the horizon are all linked; from there on each look
/// finds those without a link, so that one whose transaction takes long is linked when it commits, and keeps no other
/// from it. One node at a time links a tenant.
public final class Chain {
    /// Links of one transaction.
    private static final int BATCH = 1000;

    private final Database database;
    private volatile long unlinked;
    private volatile @Nullable Instant oldest;

    public Chain(Database database) {
        this.database = database;
    }

    private record Pending(String horizon, @Nullable TenantId tenant, long entries, @Nullable Instant oldest) {}

    /// Links what was committed until now, of all tenants. Run it about twice a second.
    public void link() {
        var found = database.acrossTenants(Chain::pending);
        var waiting = found.stream().filter(pending -> pending.tenant != null).toList();
        unlinked = waiting.stream().mapToLong(Pending::entries).sum();
        oldest = waiting.stream().map(Pending::oldest).min((a, b) -> a.compareTo(b)).orElse(null);
        if (waiting.isEmpty()) return;
        boolean all = true;
        for (var pending : waiting) all &= link(pending.tenant);
        if (!all) return;
        unlinked = 0;
        oldest = null;
        database.acrossTenantsDo(tx -> tx.execute(
                "update audit_horizon set xid = ?::xid8", found.getFirst().horizon));
    }

    /// Entries without a link at the last look; above 0 for long, no node links.
    public long unlinked() {
        return unlinked;
    }

    /// How long the oldest of them waits.
    public Duration waiting() {
        var since = oldest;
        return since == null ? Duration.ZERO : Duration.between(since, Instant.now());
    }

    /// Links what the tenant has committed until now.
    /// @return whether that is done; false while another node does it
    boolean link(TenantId tenant) {
        while (true) {
            int linked = database.acrossTenants(tx -> linkSome(tx, tenant));
            if (linked < BATCH) return linked >= 0;
        }
    }

    /// @return how many; -1 while another node links the tenant
    private static int linkSome(Tx tx, TenantId tenant) {
        boolean mine = tx.first(
                        "select pg_try_advisory_xact_lock(hashtextextended('audit ' || ?, 0))",
                        row -> row.getBoolean(1),
                        tenant.toString())
                .orElse(false);
        if (!mine) return -1;
        // a statement after the lock, so that it sees what its last holder wrote
        long last = 0;
        var previous = Link.NOTHING;
        var head = LinkRows.last(tx, tenant);
        if (head.isPresent()) {
            last = head.get().seq();
            previous = head.get().hash();
        }
        var links = new ArrayList<Link>();
        for (var entry : unlinked(tx, tenant)) {
            var link = Link.after(tenant, last, previous, entry.id, entry.digest);
            links.add(link);
            last = link.seq();
            previous = link.hash();
        }
        if (!links.isEmpty()) LinkRows.insert(tx, links);
        return links.size();
    }

    private record Unlinked(UUID id, String digest) {}

    /// After a restore into another server the horizon may lie ahead of all its transactions: then all entries are
    /// looked at.
    private static final String UNLINKED = """
            from audit_entries e
            where e.xid >= (select case when xid > pg_snapshot_xmin(pg_current_snapshot()) then '0' else xid end
                            from audit_horizon)
              and not exists (select from audit_links l where l.tenant_id = e.tenant_id and l.entry_id = e.id)
            """;

    private static List<Unlinked> unlinked(Tx tx, TenantId tenant) {
        return tx.list(
                "select e.id, e.digest " + UNLINKED + " and e.tenant_id = ? order by e.id limit " + BATCH,
                row -> new Unlinked(row.getObject("id", UUID.class), LinkRows.hex(row, "digest")),
                tenant.value());
    }

    /// Horizon and entries of one snapshot; at least one row.
    private static List<Pending> pending(Tx tx) {
        return tx.list(
                """
                select pg_snapshot_xmin(pg_current_snapshot())::text as horizon, tenant_id, entries, oldest
                from (values (1)) as always
                left join (select e.tenant_id, count(*) as entries, min(e.at) as oldest %s group by e.tenant_id) as
                    waiting on true
                """.formatted(UNLINKED), Chain::pending);
    }

    private static Pending pending(ResultSet row) throws SQLException {
        var tenant = row.getObject("tenant_id", UUID.class);
        var oldest = row.getObject("oldest", OffsetDateTime.class);
        return new Pending(
                row.getString("horizon"),
                tenant == null ? null : new TenantId(tenant),
                row.getLong("entries"),
                oldest == null ? null : oldest.toInstant());
    }
}
