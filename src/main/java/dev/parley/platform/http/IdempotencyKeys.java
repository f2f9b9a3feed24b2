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

/// The table `idempotency_keys`. A caller with a tenant reaches its rows as that tenant; an operator without one has
/// the
/// nil UUID in its place, which no tenant has.
public final class IdempotencyKeys implements IdempotencyStore {
    private static final UUID NO_TENANT = new UUID(0, 0);
    private static final Duration PURGE = Duration.ofMinutes(15);

    private final Database database;

    /// @param tasks deletes what has expired
    public IdempotencyKeys(Database database, Tasks tasks) {
        this.database = database;
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

    private static Optional<Claim> claim(Tx tx, Scope scope, byte[] fingerprint, Duration lease, UUID token) {
        int claimed = tx.execute(
                """
                insert into idempotency_keys as held
                    (tenant_id, principal, key, fingerprint, claim, claimed_until, expires_at)
                values (?, ?, ?, ?, ?, now() + make_interval(secs => ?), now() + make_interval(secs => ?))
                on conflict (tenant_id, principal, key) do update
                set fingerprint = excluded.fingerprint, claim = excluded.claim, status = null, headers = null, body = null,
                    claimed_until = excluded.claimed_until, expires_at = excluded.expires_at
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

    private static Optional<Claim> held(Tx tx, Scope scope, byte[] fingerprint) {
        return tx.first(
                """
                select fingerprint, status, headers, body from idempotency_keys
                where tenant_id = ? and principal = ? and key = ?
                """,
                row -> {
                    if (!Arrays.equals(row.getBytes("fingerprint"), fingerprint)) return new Claim.OtherRequest();
                    int status = row.getInt("status");
                    return row.wasNull() ? new Claim.InFlight() : new Claim.Finished(answer(row, status));
                },
                tenant(scope),
                scope.principal(),
                scope.key());
    }

    private static Answer answer(ResultSet row, int status) throws SQLException {
        Map<String, String> headers = new HashMap<>();
        Json.readObject(row.getString("headers").getBytes(StandardCharsets.UTF_8))
                .forEachEntry((name, value) -> headers.put(name, value.asString()));
        return new Answer(status, headers, row.getBytes("body"));
    }

    @Override
    public void finish(Scope scope, UUID token, Answer answer) {
        var headers = new String(Json.write(answer.headers()), StandardCharsets.UTF_8);
        in(
                scope,
                tx -> tx.execute(
                        """
                        update idempotency_keys set status = ?, headers = ?::jsonb, body = ?
                        where tenant_id = ? and principal = ? and key = ? and claim = ?
                        """,
                        answer.status(),
                        headers,
                        answer.body(),
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
