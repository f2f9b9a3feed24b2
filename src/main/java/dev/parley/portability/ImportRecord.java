package dev.parley.portability;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Tx;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.type.TypeReference;

/// The table of imports: which archive a tenant came from, so that to import it once more changes nothing.
final class ImportRecord {
    private ImportRecord() {}

    /// @return what the same archive brought before; empty when there is no such tenant
    /// @throws PlatformException CONFLICT when the tenant is there or is being brought in
    static Optional<Map<String, Long>> begin(Tx tx, TenantId tenant, String exportId) {
        boolean alone = tx.first(
                        "select pg_try_advisory_xact_lock(hashtextextended(?, 0))",
                        row -> row.getBoolean(1),
                        "import " + tenant)
                .orElseThrow();
        if (!alone)
            throw new PlatformException(
                    ErrorCode.CONFLICT, "The tenant " + tenant + " is being imported by another request.");
        var before = tx.first(
                "select rows::text from tenant_imports where tenant_id = ? and export_id = ?",
                row -> Json.mapper().readValue(row.getString(1), new TypeReference<Map<String, Long>>() {}),
                tenant.value(),
                exportId);
        if (before.isPresent()) return before;
        if (Erasures.isUnderway(tx, tenant))
            throw new PlatformException(
                    ErrorCode.CONFLICT,
                    "The tenant " + tenant + " is being erased here; import it when its erasure has its certificate.");
        if (tx.first("select 1 from tenants where id = ?", row -> true, tenant.value())
                .isPresent())
            throw new PlatformException(
                    ErrorCode.CONFLICT,
                    "There is a tenant with the id " + tenant + " already; a tenant keeps its id when it is imported,"
                            + " so it can be in an installation once.");
        return Optional.empty();
    }

    static void end(Tx tx, TenantId tenant, String exportId, Map<String, Long> rows) {
        tx.execute(
                "insert into tenant_imports (tenant_id, export_id, rows) values (?, ?, ?::jsonb)",
                tenant.value(),
                exportId,
                Json.mapper().writeValueAsString(rows));
    }
}
