package dev.parley.guardrails.intents;

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

/// The table `intents`: one document a tenant, with its version.
final class IntentRows {
    private static final int TENANTS = 10_000;

    private final Database database;
    private final Held<TenantId, Row> held;

    /// @param version 0 when the tenant has never said anything
    record Row(TenantId tenant, long version, Intents intents) {}

    IntentRows(Database database, Changes changes) {
        this.database = database;
        this.held = new Held<>(
                changes,
                List.of("intents"),
                TENANTS,
                tenant -> Optional.of(database.acrossTenants(tx -> find(tx, tenant, ""))),
                Row::tenant);
    }

    /// From memory; the same instance until it is changed.
    Row of(TenantId tenant) {
        return held.get(tenant).orElseThrow();
    }

    /// For the bound tenant.
    /// @param action as the audit log names it
    /// @throws dev.parley.kernel.PlatformException PRECONDITION_FAILED when another version is there
    Row put(TenantId tenant, Intents intents, Expected expected, String action) {
        var now = database.inTenant(tx -> {
            // two that begin at once would both find nothing to lock
            tx.execute(
                    "insert into intents (tenant_id, version, document) values (?, 0, '{}') on conflict do nothing",
                    tenant.value());
            var before = find(tx, tenant, " for update");
            expected.require(before.version);
            var after = new Row(tenant, before.version + 1, intents);
            tx.execute(
                    "update intents set version = ?, document = ?::jsonb, updated_at = now() where tenant_id = ?",
                    after.version,
                    Json.mapper().writeValueAsString(intents),
                    tenant.value());
            Audit.record(tx, tenant, action, tenant.toString(), before.intents, intents);
            return after;
        });
        held.changed(tenant);
        return now;
    }

    private static Row find(Tx tx, TenantId tenant, String lock) {
        return tx.first(
                        "select version, document::text from intents where tenant_id = ?" + lock,
                        row -> new Row(
                                tenant, row.getLong(1), Json.mapper().readValue(row.getString(2), Intents.class)),
                        tenant.value())
                .orElse(new Row(tenant, 0, Intents.NONE));
    }
}
