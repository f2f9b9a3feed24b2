package dev.parley.identity.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.tenancy.Tenancy;
import dev.parley.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttemptsIT {
    private final TestDatabase db = TestDatabase.fresh();
    private final AtomicLong now = new AtomicLong();
    private final Attempts attempts = new Attempts(db.database(), now::get);
    private TenantId acme = TenantId.next();

    @BeforeAll
    void tenant() {
        acme = db.tenant("acme");
    }

    @AfterAll
    void close() {
        db.close();
    }

    @Test
    void letsFiveGoFreeAndThenDoublesTheTimeUpToItsBound() {
        var email = someone();
        for (int i = 0; i < 5; i++) begin(email, "192.0.2.7");
        for (long wait : new long[] {1, 2, 4, 8}) {
            assertThat(refusedFor(email, "192.0.2.7")).isEqualTo(Duration.ofSeconds(wait));
            now.addAndGet(Duration.ofSeconds(wait).toNanos());
            begin(email, "192.0.2.7");
        }
        assertThat(new Attempts.Delay(5, Duration.ofMinutes(15)).after(1000)).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void aStrangerDelaysTheOwnerByAMinuteAtMostAndNotWhereTheOwnerHasASession() {
        var email = someone();
        try (var node = new Node(db)) {
            node.open(acme, node.member(acme, email, "agent"));
        }
        // one address each, so that only the account counts; the database's clock is not ours to turn
        db.execute("insert into login_attempts (tenant_id, account, failures) values ('" + acme.value() + "', sha256('"
                + email + "'), 1000)");
        assertThat(refusedFor(email, "198.51.100.1")).isPositive().isLessThanOrEqualTo(Duration.ofMinutes(1));
        begin(email, "192.0.2.1");
        db.execute("update login_attempts set attempted_at = now() - interval '61 seconds'");
        begin(email, "198.51.100.1");
    }

    @Test
    void countsAnAccountOnEveryNodeAndAfterARestart() {
        var email = someone();
        for (int i = 0; i < 10; i++) begin(new Attempts(db.database(), now::get), email, "203.0.113." + i);
        assertThatThrownBy(() -> begin(new Attempts(db.database(), now::get), email, "203.0.113.99"))
                .isInstanceOf(PlatformException.class);
    }

    @Test
    void knowsNoDifferenceBetweenAnAccountThatIsThereAndOneThatIsNot() {
        var here = someone();
        try (var node = new Node(db)) {
            node.member(acme, here, "agent");
        }
        var nowhere = someone();
        for (int i = 0; i < 5; i++) begin(here, "192.0.2.20");
        for (int i = 0; i < 5; i++) begin(nowhere, "192.0.2.21");
        assertThat(refusedFor(here, "192.0.2.20")).isEqualTo(refusedFor(nowhere, "192.0.2.21"));
    }

    @Test
    void manyAtOnceGainNothing() throws Exception {
        var email = someone();
        var trying = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < 60; i++) trying.add(() -> admitted(email, "192.0.2.30"));
        int admitted = 0;
        try (var threads = Executors.newFixedThreadPool(16)) {
            for (var tried : threads.invokeAll(trying)) if (tried.get()) admitted++;
        }
        assertThat(admitted).isEqualTo(5);
    }

    @Test
    void anAddressThatTriesManyAccountsWaitsToo() {
        for (int i = 0; i < 30; i++) begin(someone(), "2001:db8:1:2::" + i);
        // the whole network of one subscriber is one address
        assertThat(refusedFor(someone(), "2001:db8:1:2:ffff::1")).isEqualTo(Duration.ofSeconds(1));
        begin(someone(), "2001:db8:1:3::1");
    }

    @Test
    void successForgetsTheAccountsFailuresAndNotTheAddress() {
        var email = someone();
        for (int i = 0; i < 4; i++) begin(email, "192.0.2.40");
        var right = begin(email, "192.0.2.40");
        Tenancy.run(acme, () -> attempts.succeeded(right));
        for (int i = 0; i < 5; i++) begin(email, "192.0.2.40");
        for (int i = 0; i < 21; i++) begin(someone(), "192.0.2.40");
        assertThat(refusedFor(someone(), "192.0.2.40")).isPositive();
    }

    private static String someone() {
        return Ids.next() + "@example.com";
    }

    private Attempts.Attempt begin(String email, String address) {
        return begin(attempts, email, address);
    }

    private Attempts.Attempt begin(Attempts on, String email, String address) {
        return Tenancy.call(acme, () -> on.begin(email, address));
    }

    private boolean admitted(String email, String address) {
        try {
            begin(email, address);
            return true;
        } catch (PlatformException refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.TOO_MANY_ATTEMPTS);
            return false;
        }
    }

    private Duration refusedFor(String email, String address) {
        try {
            begin(email, address);
        } catch (PlatformException refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.TOO_MANY_ATTEMPTS);
            return refused.retryAfter().orElseThrow();
        }
        throw new AssertionError("was let in");
    }
}
