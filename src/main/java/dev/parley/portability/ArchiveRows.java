package dev.parley.portability;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Tx;
import dev.parley.portability.Catalogue.Table;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Puts an archive's rows into their tables, and holds them against the manifest that comes after them.
final class ArchiveRows {
    private final Tx tx;
    private final TenantId tenant;
    private final Header header;
    private final Map<String, Table> tables;
    private final List<Manifest.Member> members = new ArrayList<>();
    private final List<Manifest.Rows> counts = new ArrayList<>();
    private final @Nullable String slug;

    /// @param slug the tenant's here; null for the archive's
    ArchiveRows(Tx tx, TenantId tenant, Header header, Map<String, Table> tables, @Nullable String slug) {
        this.tx = tx;
        this.tenant = tenant;
        this.header = header;
        this.tables = tables;
        this.slug = slug;
    }

    /// @param head the member that was read already
    /// @param keys takes lines of data keys, and says how many they are
    /// @return the manifest, which holds
    Manifest load(ArchiveReader archive, ArchiveReader.Member head, ToLongFunction<byte[]> keys) {
        members.add(described(head));
        var member = archive.next();
        for (var columns : header.tables())
            member = parts(archive, member, columns.table(), lines -> insert(columns, lines));
        if (header.passphrase() != null) member = parts(archive, member, Holdings.DATA_KEYS, keys);
        if (!member.name().equals(Manifest.NAME))
            throw ArchiveReader.damaged("its member '" + printable(member.name()) + "' is out of place");
        archive.end();
        var said = Json.read(member.content(), Manifest.class);
        if (!said.equals(new Manifest(header, counts, members)))
            throw ArchiveReader.damaged("its " + Manifest.NAME + " does not fit what is in it");
        if (counts.getFirst().rows() != 1) throw ArchiveReader.damaged("it has not one row of tenants");
        return said;
    }

    /// @param member the next of the archive
    /// @return the first that is not of the table
    private ArchiveReader.Member parts(
            ArchiveReader archive, ArchiveReader.Member member, String table, ToLongFunction<byte[]> take) {
        long rows = 0;
        var next = member;
        for (int part = 1; next.name().equals(ArchiveWriter.partName(table, part)); part++) {
            rows += take.applyAsLong(next.content());
            members.add(described(next));
            next = archive.next();
        }
        counts.add(new Manifest.Rows(table, rows));
        return next;
    }

    private static Manifest.Member described(ArchiveReader.Member member) {
        return new Manifest.Member(member.name(), member.content().length, member.sha256());
    }

    private static String printable(String name) {
        var text = name.length() > 100 ? name.substring(0, 100) + "…" : name;
        return text.replaceAll("[^\\x20-\\x7e…]", "?");
    }

    private long insert(Header.Columns columns, byte[] content) {
        var table = Optional.ofNullable(tables.get(columns.table())).orElseThrow();
        boolean own = table.name().equals("tenants");
        var lines = own ? renamed(content) : content;
        try {
            int inserted = tx.execute(
                    sql(table, columns.columns()), lines, tenant.value().toString());
            if (inserted != count(lines))
                throw ArchiveReader.damaged("rows of " + table.name() + " belong to another tenant than " + tenant);
            return inserted;
        } catch (RuntimeException e) {
            throw refusal(table.name(), e);
        }
    }

    /// A line is a row; JSON has no line feeds within texts.
    private static String sql(Table table, List<String> columns) {
        return "insert into " + table.quoted() + " (" + Table.quote(columns, "") + ") overriding system value select "
                + Table.quote(columns, "r.")
                + " from string_to_table(rtrim(convert_from(?, 'UTF8'), e'\\n'), e'\\n') as line,"
                + " json_populate_record(null::" + table.quoted() + ", line::json) as r where r."
                + Table.quote(table.tenantColumn()) + " = ?::uuid";
    }

    private byte[] renamed(byte[] row) {
        if (slug == null) return row;
        return Json.write(Json.readObject(row).put("slug", slug));
    }

    private static int count(byte[] lines) {
        int count = lines.length > 0 && lines[lines.length - 1] != '\n' ? 1 : 0;
        for (byte b : lines) if (b == '\n') count++;
        return count;
    }

    private RuntimeException refusal(String table, RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause())
            if (cause instanceof SQLException sql) {
                var state = String.valueOf(sql.getSQLState());
                if (state.equals("23505")) return taken(table);
                if (state.startsWith("22") || state.startsWith("23"))
                    return ArchiveReader.damaged("a row of " + table + " does not fit its table here ("
                            + firstLine(sql) + ")");
            }
        return failure;
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private PlatformException taken(String table) {
        if (!table.equals("tenants"))
            return new PlatformException(
                    ErrorCode.CONFLICT,
                    "A row of " + table + " has the id of another tenant's here, or is twice in the archive.");
        var wanted = slug == null ? header.tenant().slug() : slug;
        return new PlatformException(
                ErrorCode.CONFLICT,
                "There is a tenant with the slug " + wanted + " already; import under another with ?slug=.");
    }
}
