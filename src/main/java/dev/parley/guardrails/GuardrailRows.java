package dev.parley.guardrails;

import dev.parley.audit.Audit;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Held;
import dev.parley.platform.sql.Tx;
import java.util.List;
import java.util.Optional;

/// The table `guardrails`: one document a tenant.
final class GuardrailRows {
    private static final int TENANTS = 10_000;

    private final Database database;
    private final Held<TenantId, Row> held;

    /// @param guardrails the tenant's own; `NONE` when it has said nothing
    record Row(TenantId tenant, Guardrails guardrails) {}

    GuardrailRows(Database database, Changes changes) {
        this.database = database;
        this.held = new Held<>(
                changes,
                List.of("guardrails"),
                TENANTS,
                tenant -> Optional.of(new Row(
                        tenant, database.acrossTenants(tx -> find(tx, tenant)).orElse(Guardrails.NONE))),
                Row::tenant);
    }

    /// From memory; the same instance until it is changed.
    Guardrails of(TenantId tenant) {
        return held.get(tenant).orElseThrow().guardrails;
    }

    /// For the bound tenant.
    void put(TenantId tenant, Guardrails guardrails) {
        database.inTenantDo(tx -> {
            var before = find(tx, tenant);
            tx.execute(
                    "insert into guardrails (tenant_id, document) values (?, ?::jsonb)"
                            + " on conflict (tenant_id) do update set document = excluded.document, updated_at = now()",
                    tenant.value(),
                    Json.mapper().writeValueAsString(guardrails));
            Audit.record(tx, tenant, "guardrails.changed", tenant.toString(), before.orElse(null), guardrails);
        });
        held.changed(tenant);
    }

    private static Optional<Guardrails> find(Tx tx, TenantId tenant) {
        return tx.first(
                "select document::text from guardrails where tenant_id = ?",
                row -> Json.mapper().readValue(row.getString(1), Guardrails.class),
                tenant.value());
    }
}
