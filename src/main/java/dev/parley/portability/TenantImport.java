package dev.parley.portability;

import dev.parley.audit.Audit;
import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.KeyHandOver;
import dev.parley.platform.crypto.PassphraseKey;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Brings a tenant in, with the ids it had. All of it in one transaction, which commits only when every row, count and
/// digest is what the archive's manifest says: until then nobody sees any of it, and when it fails, however it fails,
/// nothing is left.
public final class TenantImport {
    private final Database database;
    private final List<String> migrations;
    private final KeyHandOver keys;
    private final List<Check> checks;

    /// Whether what an archive brought can be read: one row that cannot would stand in the way of lists over
    /// all tenants.
    @FunctionalInterface
    public interface Check {
        /// @throws RuntimeException when something cannot be read, saying what
        void read(Tx tx, TenantId tenant);
    }

    /// @param migrations the versions of the schema
    /// @param checks made before anything is committed
    public TenantImport(Database database, KeyHandOver keys, List<String> migrations, List<Check> checks) {
        this.database = database;
        this.keys = keys;
        this.migrations = migrations;
        this.checks = checks;
    }

    /// @param created false when this very archive was imported before; nothing was changed then
    /// @param rows of each table
    record Imported(TenantId tenant, String exportId, boolean created, Map<String, Long> rows) {}

    /// @param slug another than the archive's; null keeps that
    /// @param passphrase of the export; null when it had none
    /// @throws PlatformException INVALID_REQUEST saying what is wrong with the archive; CONFLICT when the
    ///     tenant or its
    ///     slug is there, or is being brought in just now
    Imported read(InputStream body, @Nullable String slug, @Nullable String passphrase) {
        var archive = new ArchiveContents(body);
        var header = Headers.read(archive.head(), migrations);
        var under = Keys.unlocked(header.passphrase(), passphrase);
        return database.acrossTenants(tx -> load(tx, archive, header, slug, under));
    }

    private Imported load(
            Tx tx, ArchiveContents archive, Header header, @Nullable String slug, @Nullable PassphraseKey under) {
        var tenant = TenantId.parse(header.tenant().id());
        Sessions.forLongWork(tx);
        var before = ImportRecord.begin(tx, tenant, header.exportId());
        if (before.isPresent()) return new Imported(tenant, header.exportId(), false, before.get());
        var rows = new ArchiveRows(tx, tenant, header, Headers.tables(Catalogue.read(tx), header), slug);
        var manifest = archive.read(
                header, rows::insert, lines -> under == null ? 0 : Keys.read(tx, tenant, keys, under, lines));
        checks.forEach(check -> readable(check, tx, tenant));
        var counts = new TreeMap<String, Long>();
        manifest.rows().forEach(of -> counts.put(of.table(), of.rows()));
        ImportRecord.end(tx, tenant, header.exportId(), counts);
        Audit.record(
                tx,
                tenant,
                "tenant.imported",
                tenant.toString(),
                null,
                Json.object()
                        .put("export_id", header.exportId())
                        .set("rows", Json.mapper().valueToTree(counts)));
        return new Imported(tenant, header.exportId(), true, counts);
    }

    private static void readable(Check check, Tx tx, TenantId tenant) {
        try {
            check.read(tx, tenant);
        } catch (RuntimeException wrong) {
            throw ArchiveReader.damaged("it holds what cannot be read (" + wrong.getMessage() + ")");
        }
    }
}
