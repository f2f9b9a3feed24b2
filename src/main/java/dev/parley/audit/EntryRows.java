package dev.parley.audit;

import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The table `audit_entries`.
final class EntryRows {
    static final String COLUMNS = "e.tenant_id, e.id, e.at, e.actor_kind, e.action, e.request_id, e.actor, e.address,"
            + " e.reason, e.target, e.before, e.after, e.digests, e.salts";

    private EntryRows() {}

    static void insert(Tx tx, Entry entry) {
        tx.execute(
                """
                insert into audit_entries (tenant_id, id, at, actor_kind, action, request_id,
                    actor, address, reason, target, before, after, digests, salts, digest)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json, ?::json, ?::jsonb, ?::jsonb, ?)
                """,
                entry.tenant().value(),
                entry.id(),
                entry.at().atOffset(ZoneOffset.UTC),
                entry.actorKind(),
                entry.action(),
                entry.requestId(),
                entry.value(Payload.Name.ACTOR),
                entry.value(Payload.Name.ADDRESS),
                entry.value(Payload.Name.REASON),
                entry.value(Payload.Name.TARGET),
                entry.value(Payload.Name.BEFORE),
                entry.value(Payload.Name.AFTER),
                byName(entry, Payload::digest),
                byName(entry, Payload::salt),
                HexFormat.of().parseHex(entry.digest()));
    }

    private static String byName(Entry entry, Function<Payload, @Nullable String> field) {
        var json = Json.object();
        entry.payloads().forEach((name, payload) -> json.put(name.toString(), field.apply(payload)));
        return json.toString();
    }

    /// @param row with `COLUMNS`
    static Entry map(ResultSet row) throws SQLException {
        var digests = Json.mapper().readTree(row.getString("digests"));
        var salts = Json.mapper().readTree(row.getString("salts"));
        var payloads = new EnumMap<Payload.Name, Payload>(Payload.Name.class);
        for (var name : Payload.Name.values()) {
            var digest = digests.path(name.toString()).asString(null);
            if (digest != null)
                payloads.put(
                        name,
                        new Payload(
                                digest, salts.path(name.toString()).asString(null), row.getString(name.toString())));
        }
        return new Entry(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getObject("id", UUID.class),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("actor_kind"),
                row.getString("action"),
                row.getString("request_id"),
                payloads);
    }

    static int eraseTarget(Tx tx, TenantId tenant, @Nullable String target) {
        return tx.execute("""
                update audit_entries set target = null, before = null, after = null, reason = null,
                    salts = salts - array['target', 'before', 'after', 'reason']
                where tenant_id = ? and target = ?
                """, tenant.value(), target);
    }

    static int eraseActor(Tx tx, TenantId tenant, @Nullable String actor) {
        return tx.execute("""
                update audit_entries set actor = null, address = null, reason = null,
                    salts = salts - array['actor', 'address', 'reason']
                where tenant_id = ? and actor = ?
                """, tenant.value(), actor);
    }

    static int eraseBefore(Tx tx, TenantId tenant, Instant before, int most) {
        return tx.execute("""
                update audit_entries set actor = null, address = null, reason = null, target = null, before = null,
                    after = null, salts = '{}'
                where tenant_id = ? and id in (
                    select id from audit_entries where tenant_id = ? and id < uuid7_floor(?) and salts <> '{}'
                    order by id limit ?)
                """, tenant.value(), tenant.value(), before.atOffset(ZoneOffset.UTC), most);
    }
}
