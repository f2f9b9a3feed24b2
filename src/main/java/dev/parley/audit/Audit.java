package dev.parley.audit;

import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Tx;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes the audit log.
public final class Audit {
    /// Whose log holds what concerns no tenant: the installation's.
    public static final TenantId INSTALLATION = new TenantId(new UUID(0, 0));

    private Audit() {}

    /// Records a change in the transaction that makes it: both are there, or neither. Who acts is the running request's
    /// `Actor`.
    ///
    /// @param tenant whose log it belongs to; of a transaction in a tenant, that tenant
    /// @param action what was done, such as `api_key.revoked`: a noun and a past participle
    /// @param target on what: an id as shown to callers
    /// @param before what changed, as it was; no secrets; null for something new
    /// @param after as it is now; null for something that is gone
    public static void record(
            Tx tx, TenantId tenant, String action, String target, @Nullable Object before, @Nullable Object after) {
        var actor = Actor.current();
        tx.execute(
                """
                insert into audit_entries (tenant_id, id, actor_kind, actor, address, request_id, reason,
                    action, target, before, after)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb)
                """,
                tenant.value(),
                Ids.next(),
                actor.kind().name().toLowerCase(Locale.ROOT),
                actor.id(),
                actor.address(),
                actor.requestId(),
                actor.reason(),
                action,
                target,
                json(before),
                json(after));
    }

    private static @Nullable String json(@Nullable Object value) {
        return value == null ? null : Json.mapper().writeValueAsString(value);
    }
}
