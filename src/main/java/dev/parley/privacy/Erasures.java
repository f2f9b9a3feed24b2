package dev.parley.privacy;

import dev.parley.audit.Audit;
import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.KeyScope;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.json.Json;
import dev.parley.platform.json.Page;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Erases an end user: every row that is theirs, and the key under which their content is sealed, so that copies in
/// write-ahead logs and backups stay unreadable. All in one transaction with the receipt and its audit entry.
final class Erasures {
    private static final String COLUMNS = "id, tenant_id, end_user, erased_at, erased";

    private final Database database;
    private final Vault vault;
    private final EndUsers endUsers;

    Erasures(Database database, Vault vault, EndUsers endUsers) {
        this.database = database;
        this.vault = vault;
        this.endUsers = endUsers;
    }

    /// Erases whom the tenant's callers call `name`. For someone of whom there is nothing the receipt says so.
    Erasure erase(TenantId tenant, String name) {
        var endUser = Objects.requireNonNull(endUsers.id(tenant, name), "a name of permitted length");
        return database.acrossTenants(tx -> erase(tx, tenant, name, endUser));
    }

    private Erasure erase(Tx tx, TenantId tenant, String name, UUID endUser) {
        // two erasures of one person count what each took
        tx.first("select pg_advisory_xact_lock(hashtextextended(?, 0))", _ -> true, endUser.toString());
        var id = Ids.next();
        var counts = new TreeMap<String, Integer>();
        counts.put("stored_answers", delete(tx, "idempotency_keys", "end_user", tenant, endUser));
        // with their messages and runs
        counts.put("conversations", delete(tx, "conversations", "end_user", tenant, endUser));
        // a page must not go on speaking for who is gone
        tx.execute("""
                insert into end_user_token_cuts (tenant_id, end_user, cut_at) values (?, ?, now())
                on conflict (tenant_id, end_user) do update set cut_at = excluded.cut_at
                """, tenant.value(), endUser);
        counts.put("tokens", delete(tx, "privacy_tokens", "end_user", tenant, endUser));
        counts.put("end_users", delete(tx, "end_users", "id", tenant, endUser));
        counts.put("keys", destroyKey(tx, tenant, EndUsers.scope(tenant, endUser)));
        counts.put(
                "limits",
                tx.execute(
                        "delete from limits where tenant_id = ? and scope = 'end_user' and subject = ?",
                        tenant.value(),
                        name));
        int entries = Audit.erase(tx, tenant, Ids.format("eus", endUser), Ids.format("era", id));
        for (var limit : limits(tx, tenant, name)) entries += Audit.erase(tx, tenant, limit, Ids.format("era", id));
        counts.put("audit_entries", entries);
        // PostgreSQL keeps microseconds: the digest has to come out the same when it is read
        var erasure = new Erasure(id, tenant, endUser, Instant.now().truncatedTo(ChronoUnit.MICROS), counts);
        insert(tx, erasure);
        var after = Receipt.of(erasure);
        Audit.record(tx, tenant, "end_user.erased", Ids.format("era", id), null, after);
        return erasure;
    }

    /// Limits that were ever set for this person alone: their entries in the audit log hold the name itself.
    private static List<String> limits(Tx tx, TenantId tenant, String name) {
        return tx.list("""
                select distinct target from audit_entries where tenant_id = ? and target is not null
                    and action in ('limit.created', 'limit.changed', 'limit.deleted')
                    and (before ->> 'subject' = ? or after ->> 'subject' = ?)
                """, row -> row.getString(1), tenant.value(), name, name);
    }

    private static int delete(Tx tx, String table, String column, TenantId tenant, UUID endUser) {
        return tx.execute(
                "delete from " + table + " where tenant_id = ? and " + column + " = ?", tenant.value(), endUser);
    }

    private int destroyKey(Tx tx, TenantId tenant, KeyScope scope) {
        int keys = tx.first(
                        "select count(*) from data_keys where tenant_id = ? and scope = ?",
                        row -> row.getInt(1),
                        tenant.value(),
                        scope.name())
                .orElseThrow();
        vault.destroy(tx, scope);
        return keys;
    }

    private static void insert(Tx tx, Erasure erasure) {
        tx.execute(
                "insert into erasures (tenant_id, id, end_user, erased_at, erased, digest) values (?, ?, ?, ?, ?::jsonb, ?)",
                erasure.tenant().value(),
                erasure.id(),
                erasure.endUser(),
                erasure.erasedAt().atOffset(ZoneOffset.UTC),
                json(erasure.erased()),
                erasure.digest());
    }

    private static String json(SortedMap<String, Integer> counts) {
        return new String(Json.write(counts), StandardCharsets.UTF_8);
    }

    /// Of the running request's tenant.
    Optional<Erasure> find(TenantId tenant, UUID id) {
        return database.inTenant(tx -> tx.first(
                "select " + COLUMNS + " from erasures where tenant_id = ? and id = ?",
                Erasure::map,
                tenant.value(),
                id));
    }

    /// The newest first.
    /// @param before the last of the page before; null for the first page
    Page<Erasure> list(TenantId tenant, @Nullable UUID before, int limit) {
        List<Erasure> found = database.inTenant(tx -> tx.list(
                "select " + COLUMNS
                        + " from erasures where tenant_id = ? and (?::uuid is null or id < ?::uuid)"
                        + " order by id desc limit ?",
                Erasure::map,
                tenant.value(),
                before,
                before,
                limit + 1));
        return Page.of(found, limit, erasure -> Ids.format("era", erasure.id()));
    }
}
