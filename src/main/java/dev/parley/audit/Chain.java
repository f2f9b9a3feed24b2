package dev.parley.audit;

import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
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

    private record Waiting(TenantId tenant, long entries, Instant oldest) {}

    /// @param horizon of the snapshot in which these waited
    private record Look(String horizon, List<Waiting> waiting) {}

    /// Links what was committed until now, of all tenants. Run it about twice a second.
    public void link() {
        var look = database.acrossTenants(Chain::look);
        unlinked = look.waiting.stream().mapToLong(Waiting::entries).sum();
        oldest = look.waiting.stream()
                .map(Waiting::oldest)
                .min(Comparator.naturalOrder())
                .orElse(null);
        if (look.waiting.isEmpty()) return;
        boolean all = true;
        for (var waiting : look.waiting) all &= link(waiting.tenant, "pg_try_advisory_xact_lock");
        if (!all) return;
        unlinked = 0;
        oldest = null;
        database.acrossTenantsDo(tx -> tx.execute("update audit_horizon set xid = ?::xid8", look.horizon));
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

    /// Links what the tenant has committed until now, if need be after another node.
    void linkNow(TenantId tenant) {
        link(tenant, "pg_advisory_xact_lock");
    }

    /// @param lock the function that takes the tenant's lock until the end of the transaction
    /// @return whether all is linked; false while another node links the tenant
    private boolean link(TenantId tenant, String lock) {
        while (true) {
            int linked = database.acrossTenants(tx -> linkSome(tx, tenant, lock));
            if (linked < BATCH) return linked >= 0;
        }
    }

    /// @return how many; -1 while another node links the tenant
    private static int linkSome(Tx tx, TenantId tenant, String lock) {
        var locked = tx.first(
                "select " + lock + "(hashtextextended('audit ' || ?, 0))::text",
                row -> row.getString(1),
                tenant.toString());
        if (locked.orElse("").equals("false")) return -1;
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

    /// Horizon and entries of one snapshot.
    private static Look look(Tx tx) {
        var waiting = new ArrayList<Waiting>();
        var horizons = tx.list("""
                select pg_snapshot_xmin(pg_current_snapshot())::text as horizon, tenant_id, entries, oldest
                from (values (1)) as always
                left join (select e.tenant_id, count(*) as entries, min(e.at) as oldest %s group by e.tenant_id) as
                    waiting on true
                """.formatted(UNLINKED), row -> {
            var tenant = row.getObject("tenant_id", UUID.class);
            if (tenant != null)
                waiting.add(new Waiting(
                        new TenantId(tenant),
                        row.getLong("entries"),
                        row.getObject("oldest", OffsetDateTime.class).toInstant()));
            return row.getString("horizon");
        });
        return new Look(horizons.getFirst(), waiting);
    }
}
