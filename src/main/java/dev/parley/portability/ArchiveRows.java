package dev.parley.portability;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Tx;
import dev.parley.portability.Catalogue.Table;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Puts an archive's rows into their tables.
final class ArchiveRows {
    private final Tx tx;
    private final TenantId tenant;
    private final Header header;
    private final Map<String, Table> tables;
    private final @Nullable String slug;

    /// @param slug the tenant's here; null for the archive's
    ArchiveRows(Tx tx, TenantId tenant, Header header, Map<String, Table> tables, @Nullable String slug) {
        this.tx = tx;
        this.tenant = tenant;
        this.header = header;
        this.tables = tables;
        this.slug = slug;
    }

    /// @param content rows of the table, as JSON on a line each
    /// @return how many rows they are
    /// @throws PlatformException INVALID_REQUEST when one does not fit or is another tenant's; CONFLICT when it
    ///     is taken
    long insert(Header.Columns columns, byte[] content) {
        var table = Optional.ofNullable(tables.get(columns.table())).orElseThrow();
        boolean own = table.name().equals("tenants");
        var lines = own ? renamed(content) : content;
        try {
            int inserted = tx.execute(
                    sql(table, columns.columns()), lines, tenant.value().toString());
            if (inserted != ArchiveContents.lines(lines))
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

    private RuntimeException refusal(String table, RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause())
            if (cause instanceof SQLException sql) {
                var state = String.valueOf(sql.getSQLState());
                if (state.equals("23505")) return taken(table);
                if (state.startsWith("22") || state.startsWith("23"))
                    return ArchiveReader.damaged(
                            "a row of " + table + " does not fit its table here (" + firstLine(sql) + ")");
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
                    "A row of " + table
                            + " has the id of another tenant's here, or is twice in the archive, as in one that is"
                            + " damaged: parley tenants check tells.");
        var wanted = slug == null ? header.tenant().slug() : slug;
        return new PlatformException(
                ErrorCode.CONFLICT,
                "There is a tenant with the slug " + wanted + " already; import under another with ?slug=.");
    }
}
