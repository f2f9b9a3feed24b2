package dev.parley.platform.http;

import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.platform.tasks.Tasks;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The table `idempotency_keys`. A caller with a tenant reaches its rows as that tenant; an operator without one has
/// the
/// nil UUID in its place, which no tenant has.
public final class IdempotencyKeys implements IdempotencyStore {
    private static final UUID NO_TENANT = new UUID(0, 0);
    private static final Duration PURGE = Duration.ofMinutes(15);

    private final Database database;
    private final AnswerSeal seal;

    /// @param tasks deletes what has expired
    public IdempotencyKeys(Database database, Tasks tasks, AnswerSeal seal) {
        this.database = database;
        this.seal = seal;
        tasks.repeat("idempotency-purge", PURGE, this::purge);
    }

    @Override
    public Claim claim(Scope scope, byte[] fingerprint, Duration lease) {
        var token = Ids.next();
        while (true) {
            var claim = in(scope, tx -> claim(tx, scope, fingerprint, lease, token));
            // empty when the row was released between the two statements
            if (claim.isPresent()) return claim.get();
        }
    }

    private Optional<Claim> claim(Tx tx, Scope scope, byte[] fingerprint, Duration lease, UUID token) {
        int claimed = tx.execute(
                """
                insert into idempotency_keys as held
                    (tenant_id, principal, key, fingerprint, claim, claimed_until, expires_at)
                values (?, ?, ?, ?, ?, now() + make_interval(secs => ?), now() + make_interval(secs => ?))
                on conflict (tenant_id, principal, key) do update
                set fingerprint = excluded.fingerprint, claim = excluded.claim, status = null, headers = null, body = null,
                    end_user = null, sealed = false, claimed_until = excluded.claimed_until, expires_at = excluded.expires_at
                where held.expires_at < now() or (held.status is null and held.claimed_until < now())
                """,
                tenant(scope),
                scope.principal(),
                scope.key(),
                fingerprint,
                token,
                lease.toMillis() / 1000.0,
                LIFE.toMillis() / 1000.0);
        return claimed == 1 ? Optional.of(new Claim.Fresh(token)) : held(tx, scope, fingerprint);
    }

    /// A row as it is stored. @param status 0 while the request runs
    @SuppressWarnings("ArrayRecordComponent") // read once
    private record Kept(
            byte[] fingerprint,
            int status,
            String headers,
            byte[] body,
            boolean sealed,
            @Nullable UUID endUser) {
        static Kept map(ResultSet row) throws SQLException {
            return new Kept(
                    row.getBytes("fingerprint"),
                    row.getInt("status"),
                    row.getString("headers"),
                    row.getBytes("body"),
                    row.getBoolean("sealed"),
                    row.getObject("end_user", UUID.class));
        }
    }

    private Optional<Claim> held(Tx tx, Scope scope, byte[] fingerprint) {
        var found = tx.first("""
                select fingerprint, status, headers, body, sealed, end_user from idempotency_keys
                where tenant_id = ? and principal = ? and key = ?
                """, Kept::map, tenant(scope), scope.principal(), scope.key());
        if (found.isEmpty()) return Optional.empty();
        var kept = found.get();
        if (!Arrays.equals(kept.fingerprint, fingerprint)) return Optional.of(new Claim.OtherRequest());
        if (kept.status == 0) return Optional.of(new Claim.InFlight());
        var body = body(scope, kept);
        // erased: as if it had never been
        if (body.isEmpty()) delete(tx, scope);
        return body.map(bytes -> new Claim.Finished(new Answer(kept.status, headers(kept.headers), bytes)));
    }

    private Optional<byte[]> body(Scope scope, Kept kept) {
        var tenant = scope.tenant();
        if (!kept.sealed || tenant == null) return Optional.of(kept.body);
        return seal.open(tenant, new AnswerSeal.Sealed(kept.endUser, kept.body));
    }

    private static Map<String, String> headers(String json) {
        Map<String, String> headers = new HashMap<>();
        Json.readObject(json.getBytes(StandardCharsets.UTF_8))
                .forEachEntry((name, value) -> headers.put(name, value.asString()));
        return headers;
    }

    private static void delete(Tx tx, Scope scope) {
        tx.execute(
                "delete from idempotency_keys where tenant_id = ? and principal = ? and key = ?",
                tenant(scope),
                scope.principal(),
                scope.key());
    }

    @Override
    public void finish(Scope scope, UUID token, Answer answer, @Nullable String endUser) {
        var headers = new String(Json.write(answer.headers()), StandardCharsets.UTF_8);
        var tenant = scope.tenant();
        var sealed = tenant == null ? null : seal.seal(tenant, endUser, answer.body());
        in(
                scope,
                tx -> tx.execute(
                        """
                        update idempotency_keys set status = ?, headers = ?::jsonb, body = ?, sealed = ?, end_user = ?
                        where tenant_id = ? and principal = ? and key = ? and claim = ?
                        """,
                        answer.status(),
                        headers,
                        sealed == null ? answer.body() : sealed.body(),
                        sealed != null,
                        sealed == null ? null : sealed.endUser(),
                        tenant(scope),
                        scope.principal(),
                        scope.key(),
                        token));
    }

    @Override
    public void release(Scope scope, UUID token) {
        in(
                scope,
                tx -> tx.execute(
                        "delete from idempotency_keys where tenant_id = ? and principal = ? and key = ? and claim = ?",
                        tenant(scope),
                        scope.principal(),
                        scope.key(),
                        token));
    }

    /// Deletes what has expired.
    /// @return how many keys
    int purge() {
        return database.acrossTenants(tx -> tx.execute("delete from idempotency_keys where expires_at < now()"));
    }

    private <T> T in(Scope scope, Function<Tx, T> work) {
        return scope.tenant() == null ? database.acrossTenants(work) : database.inTenant(work);
    }

    private static UUID tenant(Scope scope) {
        var tenant = scope.tenant();
        return tenant == null ? NO_TENANT : tenant.value();
    }
}
