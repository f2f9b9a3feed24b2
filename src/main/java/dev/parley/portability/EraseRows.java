package dev.parley.portability;

import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Tx;
import dev.parley.portability.Catalogue.Table;

/// Deletes rows of a tenant whose erasure is underway, and counts them where the erasure keeps its count.
final class EraseRows {
    /// Tells nodes what changed: needed until they know that the tenant is gone.
    static final String CHANGES = "changes";
    /// A row may hold megabytes.
    private static final int BATCH = 1000;

    private EraseRows() {}

    /// @return how many rows went; 0 when the table holds no more
    static int batch(Tx tx, TenantId tenant, Table table) {
        var name = table.quoted();
        var whose = Table.quote(table.tenantColumn());
        // a row's place is its own within one partition: in another it may be of a row of the same tenant, which goes
        // too, or of another's, which the condition keeps
        int erased = tx.execute(
                "delete from " + name + " where " + whose + " = ? and ctid = any (array(select ctid from " + name
                        + " where " + whose + " = ? limit " + BATCH + "))",
                tenant.value(),
                tenant.value());
        if (erased > 0) count(tx, tenant, table, erased);
        return erased;
    }

    /// What was written after its table was emptied, such as by requests that were still running; the changes too.
    static void strays(Tx tx, TenantId tenant, Catalogue catalogue) {
        for (var table : catalogue.tables().reversed()) if (!table.name().equals(CHANGES)) all(tx, tenant, table);
        tx.execute("delete from " + CHANGES + " where tenant_id = ?", tenant.value());
    }

    private static void all(Tx tx, TenantId tenant, Table table) {
        int erased = batch(tx, tenant, table);
        while (erased > 0) erased = batch(tx, tenant, table);
    }

    private static void count(Tx tx, TenantId tenant, Table table, int erased) {
        tx.execute(
                "update tenant_erasures set rows = rows || jsonb_build_object(?, coalesce((rows ->> ?)::bigint, 0) + ?)"
                        + " where erased_tenant = ?",
                table.name(),
                table.name(),
                erased,
                tenant.value());
    }
}
