package dev.parley.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.tenancy.TenantConfig;
import dev.parley.tenancy.Tenants;
import dev.parley.testing.TestDatabase;
import dev.parley.testing.TestIdentity;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthenticateIT {
    private static final Set<Permission> CHAT = Set.of(Permission.CHAT);
    private final TestDatabase db = TestDatabase.fresh();
    private final Tenants tenants = new Tenants(db.database(), db.changes());
    private final ApiKeys keys = new ApiKeys(db.database(), db.changes());
    private final dev.parley.platform.tasks.Tasks tasks = new dev.parley.platform.tasks.Tasks();
    private final KeyUses uses = new KeyUses(db.database(), tasks);
    private final Authenticate authenticate = new Authenticate(
            keys, uses, TestIdentity.of(db.sql(), tenants), tenants, new OperatorActs(db.database(), tenants));
    private int count;
    private TenantId acme = TenantId.next();

    @BeforeEach
    void createTenant() {
        acme = tenants.create("acme-" + ++count, "Acme", TenantConfig.DEFAULT).id();
    }

    @AfterAll
    void close() {
        tasks.close();
        db.close();
    }

    @Test
    void knowsAKeyByEitherHeader() {
        var key = keys.create(acme, "app", CHAT, null).text();
        var caller = authenticate.authenticate("Bearer " + key, null, null, visit(Permission.CHAT));
        assertThat(caller.tenant()).isEqualTo(acme);
        assertThat(caller.operator()).isFalse();
        assertThat(caller.permissions()).isEqualTo(CHAT);
        assertThat(authenticate.authenticate(null, key, null, visit(Permission.CHAT)))
                .isEqualTo(caller);
        assertThat(authenticate.authenticate("bearer  " + key, null, null, visit(Permission.CHAT)))
                .isEqualTo(caller);
    }

    @Test
    void asksForCredentials() {
        refuses(ErrorCode.MISSING_CREDENTIALS, "Authorization: Bearer <key>", null, null, Permission.CHAT);
        refuses(ErrorCode.MISSING_CREDENTIALS, "must have the form", "Basic abc", null, Permission.CHAT);
    }

    @Test
    void refusesWhatIsNoKey() {
        var key = keys.create(acme, "app", CHAT, null).text();
        refuses(ErrorCode.INVALID_API_KEY, "has not the form", "Bearer sk-abc", null, Permission.CHAT);
        refuses(
                ErrorCode.INVALID_API_KEY,
                "no such",
                "Bearer " + KeyText.create(Ids.next()).text(),
                null,
                Permission.CHAT);
        // the right id with another secret is the same as an unknown one
        var forged = new KeyText(
                KeyText.parse(key).orElseThrow().id(),
                KeyText.create(Ids.next()).secret(),
                false);
        refuses(ErrorCode.INVALID_API_KEY, "no such", "Bearer " + forged.text(), null, Permission.CHAT);
    }

    @Test
    void refusesAKeyThatHasExpired() {
        var key = keys.create(acme, "app", CHAT, Instant.now().minusSeconds(1)).text();
        refuses(ErrorCode.EXPIRED_API_KEY, "expired at", "Bearer " + key, null, Permission.CHAT);
    }

    @Test
    void namesTheScopeThatIsMissing() {
        var key = keys.create(acme, "app", CHAT, null).text();
        refuses(ErrorCode.FORBIDDEN, "knowledge:write", "Bearer " + key, null, Permission.KNOWLEDGE_WRITE);
    }

    @Test
    void letsTheTenantHeaderOnlyAgree() {
        var key = keys.create(acme, "app", CHAT, null).text();
        var other = tenants.create("globex-" + count, "Globex", TenantConfig.DEFAULT)
                .id();
        assertThat(authenticate
                        .authenticate("Bearer " + key, null, acme.toString(), visit(Permission.CHAT))
                        .tenant())
                .isEqualTo(acme);
        refuses(ErrorCode.FORBIDDEN, "leave the header out", "Bearer " + key, other.toString(), Permission.CHAT);
        refuses(ErrorCode.FORBIDDEN, "leave the header out", "Bearer " + key, "nonsense", Permission.CHAT);
    }

    @Test
    void letsAnOperatorChooseTheTenant() {
        var key = "Bearer " + keys.createOperatorKey("operator");
        var caller = authenticate.authenticate(key, null, acme.toString(), visit(Permission.CHAT));
        assertThat(caller.tenant()).isEqualTo(acme);
        assertThat(caller.operator()).isTrue();
        assertThat(authenticate
                        .authenticate(key, null, null, visit(Permission.TENANTS_MANAGE))
                        .tenant())
                .isNull();
        refuses(ErrorCode.INVALID_REQUEST, "X-Tenant-ID header", key, null, Permission.CHAT);
        refuses(ErrorCode.NOT_FOUND, "no tenant", key, TenantId.next().toString(), Permission.CHAT);
    }

    @Test
    void neverGrantsAScopeThisVersionDoesNotKnow() {
        var key = keys.create(acme, "app", CHAT, null);
        db.execute("update api_keys set scopes = '{chat,future:thing}' where id = '"
                + key.key().id() + "'");
        assertThat(keys.find(acme, key.key().id()).orElseThrow().scopes()).isEqualTo(CHAT);
    }

    @Test
    void stopsARevokedKeyOnEveryNodeWithinASecond() throws Exception {
        try (var other = new Node(db)) {
            var key = keys.create(acme, "app", CHAT, null);
            var header = "Bearer " + key.text();
            authenticate.authenticate(header, null, null, visit(Permission.CHAT));
            other.authenticate.authenticate(header, null, null, visit(Permission.CHAT));

            assertThat(keys.revoke(acme, key.key().id())).isTrue();
            refuses(ErrorCode.INVALID_API_KEY, "was revoked", header, null, Permission.CHAT);
            other.refusesWithinASecond(header);
        }
    }

    @Test
    void needsNoDatabaseForAKeyInUse() {
        var header = "Bearer " + keys.create(acme, "app", CHAT, null).text();
        authenticate.authenticate(header, null, null, visit(Permission.CHAT));
        db.execute("alter table api_keys rename to hidden_keys");
        try {
            authenticate.authenticate(header, null, null, visit(Permission.CHAT));
        } finally {
            db.execute("alter table hidden_keys rename to api_keys");
        }
    }

    @Test
    void doesNotLookUpAnUnknownKeyTwice() {
        var header = "Bearer " + KeyText.create(Ids.next()).text();
        refuses(ErrorCode.INVALID_API_KEY, "no such", header, null, Permission.CHAT);
        db.execute("alter table api_keys rename to hidden_keys");
        try {
            refuses(ErrorCode.INVALID_API_KEY, "no such", header, null, Permission.CHAT);
        } finally {
            db.execute("alter table hidden_keys rename to api_keys");
        }
    }

    @Test
    void doesNotRevokeAnotherTenantsKey() {
        var other = tenants.create("globex-" + count, "Globex", TenantConfig.DEFAULT)
                .id();
        var key = keys.create(acme, "app", CHAT, null);
        assertThat(keys.revoke(other, key.key().id())).isFalse();
        assertThat(keys.find(other, key.key().id())).isEmpty();
        authenticate.authenticate("Bearer " + key.text(), null, null, visit(Permission.CHAT));
    }

    @Test
    void storesNoSecret() {
        var key = keys.create(acme, "app", CHAT, null);
        var secret = KeyText.parse(key.text()).orElseThrow().secret();
        assertThat(db.value("select row_to_json(k)::text from api_keys k where id = '"
                        + key.key().id() + "'"))
                .doesNotContain(secret);
    }

    private static Authenticate.Visit visit(Permission needed) {
        return from("127.0.0.1", needed);
    }

    private static Authenticate.Visit from(String address, Permission needed) {
        return new Authenticate.Visit(needed, address, "", false, "");
    }

    private void refuses(
            ErrorCode code,
            String detail,
            @org.jspecify.annotations.Nullable String authorization,
            @org.jspecify.annotations.Nullable String tenant,
            Permission needed) {
        assertThatThrownBy(() -> authenticate.authenticate(authorization, null, tenant, visit(needed)))
                .isInstanceOfSatisfying(PlatformException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.detail()).contains(detail);
                });
    }

    /// Another node on the same database.
    private static final class Node implements AutoCloseable {
        private final dev.parley.platform.tasks.Tasks tasks = new dev.parley.platform.tasks.Tasks();
        private final dev.parley.platform.sql.Sql sql;
        private final Authenticate authenticate;

        Node(TestDatabase db) {
            sql = dev.parley.platform.sql.Sql.open(
                    db.url(), dev.parley.platform.sql.Sql.Pools.DEFAULT, dev.parley.tenancy.Tenancy::current, tasks);
            var tenants = new Tenants(sql.database(), sql.changes());
            authenticate = new Authenticate(
                    new ApiKeys(sql.database(), sql.changes()),
                    new KeyUses(sql.database(), tasks),
                    TestIdentity.of(sql, tenants),
                    tenants,
                    new OperatorActs(sql.database(), tenants));
        }

        void refusesWithinASecond(String header) throws InterruptedException {
            long start = System.nanoTime();
            while (accepts(header))
                if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(1))
                    throw new AssertionError("still accepted after a second");
                else Thread.sleep(1);
        }

        boolean accepts(String header) {
            try {
                authenticate.authenticate(header, null, null, visit(Permission.CHAT));
                return true;
            } catch (PlatformException refused) {
                return false;
            }
        }

        @Override
        public void close() {
            tasks.close();
            sql.close();
        }
    }
}
