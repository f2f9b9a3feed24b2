package dev.parley.audit;

import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

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
                row -> new Linked(EntryRows.map(row), map(row)),
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
