package dev.parley.identity.tokens;

import dev.parley.identity.issuers.TrustedIssuers;
import dev.parley.identity.roles.Roles;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Upstream;
import dev.parley.platform.http.UpstreamSettings;
import dev.parley.platform.sql.Sql;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Tenancy;
import dev.parley.testing.TestDatabase;
import dev.parley.testing.TestIdentity;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// One node's sessions and tokens. Several on one database are an installation.
final class Node implements AutoCloseable {
    static final String ISSUER = "https://parley.test";

    final Tasks tasks = new Tasks();
    final Sql sql;
    final Sessions sessions;
    final SigningKeys keys;
    final AccessTokens tokens;
    final Bearers bearers;
    volatile Duration ahead = Duration.ZERO;

    Node(TestDatabase db) {
        sql = Sql.open(db.url(), new Sql.Pools(4, 4, Duration.ofSeconds(5)), Tenancy::current, tasks);
        InstantSource clock = () -> Instant.now().plus(ahead);
        sessions = new Sessions(sql.database(), sql.changes());
        keys = new SigningKeys(sql.database(), sql.changes(), TestIdentity.vault(sql), Duration.ofDays(30), clock);
        tokens = new AccessTokens(keys, ISSUER, clock);
        var roles = new Roles(sql.database(), sql.changes(), _ -> 10);
        var reach = new TrustedIssuers.Reach(new Upstream(UpstreamSettings.DEFAULT, tasks), true);
        var others = new TrustedIssuers(sql.database(), sql.changes(), roles, tasks, ISSUER, reach);
        bearers = new Bearers(tokens, others.vouching(), sessions, roles);
    }

    /// An active member of that role.
    UUID member(TenantId tenant, String email, String role) {
        var id = Ids.next();
        Tenancy.run(
                tenant,
                () -> sql.database()
                        .inTenantDo(tx -> tx.execute(
                                "insert into members (tenant_id, id, email, name, role, status, password_hash)"
                                        + " values (?, ?, ?, 'A person', ?, 'active', 'none')",
                                tenant.value(),
                                id,
                                email,
                                role)));
        return id;
    }

    Session open(TenantId tenant, UUID member) {
        return Tenancy.call(tenant, () -> sessions.open(member, RefreshToken.create(), "192.0.2.1", "test", false));
    }

    boolean accepts(String token) {
        try {
            bearers.prove(token, null);
            return true;
        } catch (PlatformException refused) {
            return false;
        }
    }

    /// How many milliseconds the token is still taken.
    double untilRefused(String token) throws InterruptedException {
        long start = System.nanoTime();
        while (accepts(token)) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(1))
                throw new AssertionError("still accepted after a second");
            Thread.sleep(1);
        }
        return (System.nanoTime() - start) / 1e6;
    }

    @Override
    public void close() {
        tasks.close();
        sql.close();
    }
}
