package dev.parley.portability;

import dev.parley.audit.Actor;
import dev.parley.kernel.Sha256;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Tx;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The first step of an erasure, in one transaction: from here on there is no way back.
final class EraseBegin {
    private EraseBegin() {}

    /// @param now whether what is left of the grace period is waived
    /// @return empty unless the tenant is being deleted and its grace period is over
    static Optional<Erasure> begin(Tx tx, TenantId tenant, boolean now) {
        Sessions.forLongWork(tx);
        var underway = Erasures.find(tx, tenant, "");
        if (underway.isPresent()) return underway;
        // the version grows, so that who restores the tenant at the same time does so before or not at all
        var name = tx.first("""
                update tenants set version = version + 1, delete_after = least(delete_after, now())
                where id = ? and status = 'deleting' and (? or delete_after <= now()) returning name
                """, row -> row.getString(1), tenant.value(), now);
        if (name.isEmpty()) return Optional.empty();
        insert(tx, tenant, name.get());
        return Erasures.find(tx, tenant, "");
    }

    private static void insert(Tx tx, TenantId tenant, String name) {
        var asked = asked(tx, tenant);
        tx.execute(
                """
                insert into tenant_erasures (erased_tenant, name_sha256, asked_by, asked_at, reason, accounts, keys)
                values (?, ?, ?, ?, ?, ?::jsonb, ?::jsonb)
                """,
                tenant.value(),
                Sha256.hex(name),
                asked.by,
                asked.at,
                asked.reason,
                Json.mapper().writeValueAsString(accounts(tx, tenant)),
                Json.mapper().writeValueAsString(destroyKeys(tx, tenant)));
    }

    private record Asked(
            String by,
            OffsetDateTime at,
            @org.jspecify.annotations.Nullable String reason) {}

    /// Whoever makes the running request; of a grace period that ended by itself, whoever deleted the tenant.
    private static Asked asked(Tx tx, TenantId tenant) {
        var actor = Actor.current();
        if (actor.kind() != Actor.Kind.SYSTEM)
            return new Asked(actor.id(), OffsetDateTime.now(ZoneOffset.UTC), actor.reason());
        return tx.first(
                        """
                        select actor, at, reason from audit_entries
                        where tenant_id = ? and action = 'tenant.deletion_scheduled' order by id desc limit 1
                        """,
                        row -> new Asked(
                                row.getString("actor"),
                                row.getObject("at", OffsetDateTime.class),
                                row.getString("reason")),
                        tenant.value())
                .orElseGet(() -> new Asked(actor.id(), OffsetDateTime.now(ZoneOffset.UTC), null));
    }

    /// The ledger's rows go; what the operator was billed for is kept as sums.
    private static List<Erasure.Month> accounts(Tx tx, TenantId tenant) {
        return tx.list(
                """
                select to_char(started_at at time zone 'UTC', 'YYYY-MM') as month, count(*) as requests,
                    sum(input_tokens) as input_tokens, sum(output_tokens) as output_tokens,
                    trim_scale(sum(cost_usd))::text as cost_usd
                from usage_settlements where tenant_id = ? and outcome <> 'released' group by 1 order by 1
                """,
                row -> new Erasure.Month(
                        row.getString("month"),
                        row.getLong("requests"),
                        row.getLong("input_tokens"),
                        row.getLong("output_tokens"),
                        row.getString("cost_usd")),
                tenant.value());
    }

    private static List<String> destroyKeys(Tx tx, TenantId tenant) {
        return tx.list(
                "delete from " + Holdings.DATA_KEYS + " where tenant_id = ? returning id",
                row -> row.getObject("id", UUID.class).toString(),
                tenant.value());
    }
}
