package dev.parley.platform.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.TenantId;
import dev.parley.platform.http.IdempotencyStore.Answer;
import dev.parley.platform.http.IdempotencyStore.Claim;
import dev.parley.platform.http.IdempotencyStore.Scope;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Tenancy;
import dev.parley.testing.TestDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class IdempotencyKeysIT {
    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final byte[] REQUEST = "one request, 32 bytes of its hash".getBytes(UTF_8);
    private static final byte[] OTHER = "another".getBytes(UTF_8);
    private static final Answer ANSWER =
            new Answer(201, Map.of("content-type", "text/plain", "x-parley-model", "m"), "made".getBytes(UTF_8));
    private static final Tasks TASKS = new Tasks();

    private static @Nullable TestDatabase database;
    private static @Nullable IdempotencyKeys keys;

    private final TenantId tenant = TenantId.next();
    private final UUID principal = UUID.randomUUID();
    private final Scope scope = new Scope(tenant, principal, "key");

    @BeforeAll
    static void start() {
        database = TestDatabase.fresh();
        keys = new IdempotencyKeys(database.database(), TASKS, AnswerSeal.NONE);
    }

    @AfterAll
    static void stop() {
        TASKS.close();
        database().close();
    }

    private static TestDatabase database() {
        if (database == null) throw new IllegalStateException();
        return database;
    }

    private static IdempotencyKeys keys() {
        if (keys == null) throw new IllegalStateException();
        return keys;
    }

    private static Claim claim(Scope scope, byte[] fingerprint, Duration lease) {
        var tenant = scope.tenant();
        if (tenant == null) return keys().claim(scope, fingerprint, lease);
        return Tenancy.call(tenant, () -> keys().claim(scope, fingerprint, lease));
    }

    private static UUID fresh(Claim claim) {
        assertThat(claim).isInstanceOf(Claim.Fresh.class);
        return ((Claim.Fresh) claim).token();
    }

    private void finish(UUID token) {
        Tenancy.run(tenant, () -> keys().finish(scope, token, ANSWER, null));
    }

    @Test
    void aKeyIsFreshThenInFlightThenFinished() {
        var token = fresh(claim(scope, REQUEST, LEASE));
        assertThat(claim(scope, REQUEST, LEASE)).isEqualTo(new Claim.InFlight());
        assertThat(claim(scope, OTHER, LEASE)).isEqualTo(new Claim.OtherRequest());
        finish(token);
        assertThat(claim(scope, REQUEST, LEASE)).isInstanceOfSatisfying(Claim.Finished.class, finished -> {
            assertThat(finished.answer().status()).isEqualTo(201);
            assertThat(finished.answer().headers()).isEqualTo(ANSWER.headers());
            assertThat(finished.answer().body()).isEqualTo(ANSWER.body());
        });
        assertThat(claim(scope, OTHER, LEASE)).isEqualTo(new Claim.OtherRequest());
    }

    @Test
    void aReleasedKeyIsFreshAgain() {
        var token = fresh(claim(scope, REQUEST, LEASE));
        Tenancy.run(tenant, () -> keys().release(scope, token));
        assertThat(fresh(claim(scope, OTHER, LEASE))).isNotEqualTo(token);
    }

    @Test
    void theClaimOfADeadNodeEndsWithItsLeaseAndCannotSettleAnyMore() {
        var dead = fresh(claim(scope, REQUEST, Duration.ofSeconds(-1)));
        var token = fresh(claim(scope, REQUEST, LEASE));
        finish(dead);
        Tenancy.run(tenant, () -> keys().release(scope, dead));
        assertThat(claim(scope, REQUEST, LEASE)).isEqualTo(new Claim.InFlight());
        finish(token);
        assertThat(claim(scope, REQUEST, LEASE)).isInstanceOf(Claim.Finished.class);
    }

    @Test
    void ofManyAtOnceOneGetsTheKey() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var claims = IntStream.range(0, 50)
                    .mapToObj(i -> pool.submit(() -> claim(scope, REQUEST, LEASE)))
                    .toList();
            int fresh = 0;
            for (var claim : claims) if (claim.get() instanceof Claim.Fresh) fresh++;
            assertThat(fresh).isEqualTo(1);
        }
    }

    @Test
    void tenantsPrincipalsAndOperatorsDoNotMeet() {
        fresh(claim(scope, REQUEST, LEASE));
        fresh(claim(new Scope(TenantId.next(), principal, "key"), REQUEST, LEASE));
        fresh(claim(new Scope(tenant, UUID.randomUUID(), "key"), REQUEST, LEASE));
        fresh(claim(new Scope(null, principal, "key"), REQUEST, LEASE));
        fresh(claim(new Scope(null, UUID.randomUUID(), "key"), REQUEST, LEASE));
        assertThat(claim(new Scope(null, principal, "key"), REQUEST, LEASE)).isEqualTo(new Claim.InFlight());
    }

    @Test
    void anExpiredKeyIsFreshAndIsDeleted() {
        finish(fresh(claim(scope, REQUEST, LEASE)));
        database()
                .execute("update idempotency_keys set expires_at = now() - interval '1 second' where principal = '"
                        + principal + "'");
        var count = "select count(*) from idempotency_keys where principal = '" + principal + "'";
        var token = fresh(claim(scope, OTHER, LEASE));
        assertThat(keys().purge()).isZero();
        assertThat(token).isNotNull();
        database()
                .execute("update idempotency_keys set expires_at = now() - interval '1 second' where principal = '"
                        + principal + "'");
        assertThat(keys().purge()).isEqualTo(1);
        assertThat(database().value(count)).isEqualTo("0");
    }
}
