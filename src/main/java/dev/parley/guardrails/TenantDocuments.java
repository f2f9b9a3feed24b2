package dev.parley.guardrails;

import dev.parley.audit.Audit;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Held;
import dev.parley.platform.sql.Tx;
import dev.parley.tenancy.Expected;
import java.util.List;
import java.util.Optional;

/// A table of one document a tenant, with its version: `guardrails` and `intents`.
public final class TenantDocuments<T> {
    private static final int TENANTS = 10_000;

    private final Database database;
    private final String table;
    private final Class<T> type;
    private final T none;
    private final Held<TenantId, Row<T>> held;

    /// @param version 0 when the tenant has never said anything
    public record Row<T>(TenantId tenant, long version, T document) {}

    /// @param table which is also its channel of changes
    /// @param none what `{}` is read as
    public TenantDocuments(Database database, Changes changes, String table, Class<T> type, T none) {
        this.database = database;
        this.table = table;
        this.type = type;
        this.none = none;
        this.held = new Held<>(
                changes,
                List.of(table),
                TENANTS,
                tenant -> Optional.of(database.acrossTenants(tx -> find(tx, tenant, ""))),
                Row::tenant);
    }

    /// From memory; the same instance until it is changed.
    public Row<T> of(TenantId tenant) {
        return held.get(tenant).orElseThrow();
    }

    /// For the bound tenant.
    /// @param action as the audit log names it
    /// @throws dev.parley.kernel.PlatformException PRECONDITION_FAILED when another version is there
    public Row<T> put(TenantId tenant, T document, Expected expected, String action) {
        var now = database.inTenant(tx -> {
            // two that begin at once would both find nothing to lock
            tx.execute(
                    "insert into " + table
                            + " (tenant_id, version, document) values (?, 0, '{}') on conflict do nothing",
                    tenant.value());
            var before = find(tx, tenant, " for update");
            expected.require(before.version);
            var after = new Row<>(tenant, before.version + 1, document);
            tx.execute(
                    "update " + table + " set version = ?, document = ?::jsonb, updated_at = now() where tenant_id = ?",
                    after.version,
                    Json.mapper().writeValueAsString(document),
                    tenant.value());
            Audit.record(tx, tenant, action, tenant.toString(), before.document, document);
            return after;
        });
        held.changed(tenant);
        return now;
    }

    private Row<T> find(Tx tx, TenantId tenant, String lock) {
        return tx.first(
                        "select version, document::text from " + table + " where tenant_id = ?" + lock,
                        row -> new Row<>(tenant, row.getLong(1), Json.mapper().readValue(row.getString(2), type)),
                        tenant.value())
                .orElse(new Row<>(tenant, 0, none));
    }
}
