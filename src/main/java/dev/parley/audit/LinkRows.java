package dev.parley.audit;

import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table `audit_links`.
final class LinkRows {
    static final String COLUMNS = "l.tenant_id, l.seq, l.entry_id, l.digest, l.previous, l.hash";

    private LinkRows() {}

    static Optional<Link> last(Tx tx, TenantId tenant) {
        return tx.first(
                "select " + COLUMNS + " from audit_links l where tenant_id = ? order by seq desc limit 1",
                LinkRows::map,
                tenant.value());
    }

    /// Entries with their links, from `seq` on.
    static List<Linked> from(Tx tx, TenantId tenant, long seq, int limit) {
        return tx.list(
                "select " + EntryRows.COLUMNS + ", " + COLUMNS
                        + " from audit_links l join audit_entries e on e.tenant_id = l.tenant_id and e.id = l.entry_id"
                        + " where l.tenant_id = ? and l.seq >= ? and l.seq < ? order by l.seq",
                LinkRows::linked,
                tenant.value(),
                seq,
                seq + limit);
    }

    static Optional<Link> find(Tx tx, TenantId tenant, long seq) {
        return tx.first(
                "select " + COLUMNS + " from audit_links l where tenant_id = ? and seq = ?",
                LinkRows::map,
                tenant.value(),
                seq);
    }

    /// What lies in a span of time up to a head: one unbroken run, from the first entry written in the span to
    /// the last. Entries that were written near its ends and committed late may lie in it too.
    /// @param from inclusive, to the millisecond; null for the chain's beginning
    /// @param to exclusive; null for the head
    static Export.Run run(Tx tx, SealedHead head, @Nullable Instant from, @Nullable Instant to) {
        var tenant = head.tenant();
        long first = from == null
                ? 1
                : bound(tx, "min(seq)", "entry_id >= ?", head, from).orElse(head.seq() + 1);
        long last = to == null
                ? head.seq()
                : bound(tx, "max(seq)", "entry_id < ?", head, to).orElse(0L);
        var previous = find(tx, tenant, first - 1).map(Link::hash).orElse(Link.NOTHING);
        return new Export.Run(tenant, from, to, first, Math.max(last, first - 1), previous, head);
    }

    private static Optional<Long> bound(Tx tx, String what, String condition, SealedHead head, Instant moment) {
        return tx.first(
                "select " + what + " from audit_links where tenant_id = ? and seq <= ? and " + condition
                        + " having count(*) > 0",
                row -> row.getLong(1),
                head.tenant().value(),
                head.seq(),
                Ids.floor(moment));
    }

    static void insert(Tx tx, List<Link> links) {
        try (var insert = tx.connection()
                .prepareStatement("insert into audit_links (tenant_id, seq, entry_id, digest, previous, hash)"
                        + " values (?, ?, ?, ?, ?, ?)")) {
            var hex = HexFormat.of();
            for (var link : links) {
                insert.setObject(1, link.tenant().value());
                insert.setLong(2, link.seq());
                insert.setObject(3, link.entry());
                insert.setBytes(4, hex.parseHex(link.digest()));
                insert.setBytes(5, hex.parseHex(link.previous()));
                insert.setBytes(6, hex.parseHex(link.hash()));
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (SQLException e) {
            throw new IllegalStateException("The links of an audit log cannot be written", e);
        }
    }

    /// @param row with the columns of both tables
    static Linked linked(ResultSet row) throws SQLException {
        return new Linked(EntryRows.map(row), row.getObject("entry_id") == null ? null : map(row));
    }

    /// @param row with `COLUMNS`
    static Link map(ResultSet row) throws SQLException {
        return new Link(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getLong("seq"),
                row.getObject("entry_id", UUID.class),
                hex(row, "digest"),
                hex(row, "previous"),
                hex(row, "hash"));
    }

    static String hex(ResultSet row, String column) throws SQLException {
        return HexFormat.of().formatHex(row.getBytes(column));
    }
}
