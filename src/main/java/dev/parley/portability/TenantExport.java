package dev.parley.portability;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.KeyHandOver;
import dev.parley.platform.crypto.PassphraseKey;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.portability.Header.Origin;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes all of a tenant out, as of one moment, a row at a time.
public final class TenantExport {
    private final Database database;
    private final String version;
    private final List<String> migrations;
    private final KeyHandOver keys;

    /// @param version of this program
    /// @param migrations the versions of the schema
    public TenantExport(Database database, KeyHandOver keys, String version, List<String> migrations) {
        this.database = database;
        this.keys = keys;
        this.version = version;
        this.migrations = migrations;
    }

    static String newId() {
        return Ids.format("exp", Ids.next());
    }

    /// Writes the archive. The snapshot ends with this call, however it ends.
    /// @param exportId see `Header`
    /// @param passphrase under which the data keys come along; null leaves out what they sealed
    /// @throws PlatformException NOT_FOUND, CONFLICT when the tenant is being erased, STORE_UNAVAILABLE
    ArchiveWriter.Finished write(TenantId tenant, String exportId, @Nullable String passphrase, OutputStream out) {
        // takes a while, which the snapshot need not
        var under = passphrase == null ? null : PassphraseKey.create(passphrase);
        return database.acrossTenants(tx -> {
            try {
                return write(tx, tenant, exportId, under, out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private ArchiveWriter.Finished write(
            Tx tx, TenantId tenant, String exportId, @Nullable PassphraseKey under, OutputStream out)
            throws IOException {
        tx.execute("set transaction isolation level repeatable read, read only");
        Sessions.forLongWork(tx);
        var origin = origin(tx, tenant);
        var selection = Selection.of(Catalogue.read(tx), under != null);
        var header = new Header(
                Header.FORMAT,
                exportId,
                Instant.now(),
                version,
                migrations,
                origin,
                selection.tables().stream().map(Selection.Chosen::described).toList(),
                selection.leftOut(),
                under == null ? null : Keys.lock(under));
        var archive = new ArchiveWriter(out, header.exportedAt());
        archive.header(header);
        for (var chosen : selection.tables()) {
            archive.begin(chosen.table().name());
            tx.lines(chosen.query(tenant.value().toString()), archive::line);
            archive.end();
        }
        if (under != null) Keys.write(tx, tenant, keys, under, archive);
        return archive.finish(header);
    }

    private static Origin origin(Tx tx, TenantId tenant) {
        if (Erasures.isUnderway(tx, tenant))
            throw new PlatformException(
                    ErrorCode.CONFLICT, "The tenant " + tenant + " is being erased; it cannot be exported any more.");
        return tx.first(
                        "select slug, name from tenants where id = ?",
                        row -> new Origin(tenant.toString(), row.getString("slug"), row.getString("name")),
                        tenant.value())
                .orElseThrow(() -> new PlatformException(ErrorCode.NOT_FOUND, "There is no tenant " + tenant + "."));
    }
}
