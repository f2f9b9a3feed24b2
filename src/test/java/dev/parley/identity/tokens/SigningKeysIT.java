package dev.parley.identity.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SigningKeysIT {
    private final TestDatabase db = TestDatabase.fresh();
    private final Node node = new Node(db);

    @AfterEach
    void close() {
        node.close();
        db.close();
    }

    @Test
    void refusesNoValidTokenWhileKeysRotateUnderLoad() throws Exception {
        try (var other = new Node(db);
                var threads = Executors.newFixedThreadPool(4)) {
            var acme = db.tenant("acme");
            var session = node.open(acme, node.member(acme, "ada@example.com", "agent"));
            var tokens = new ConcurrentLinkedQueue<String>();
            tokens.add(node.tokens.sign(session));
            var refused = new AtomicInteger();
            var checked = new AtomicInteger();
            var signed = new AtomicInteger();
            var done = new AtomicBoolean();
            Callable<Boolean> work = () -> {
                while (!done.get()) {
                    var by = signed.incrementAndGet() % 2 == 0 ? node : other;
                    tokens.add(by.tokens.sign(session));
                    for (var token :
                            List.copyOf(tokens).reversed().stream().limit(50).toList())
                        for (var at : List.of(node, other)) {
                            checked.incrementAndGet();
                            if (!at.accepts(token)) refused.incrementAndGet();
                        }
                }
                // those of every key, at last
                for (var token : tokens) if (!node.accepts(token) || !other.accepts(token)) refused.incrementAndGet();
                return true;
            };
            var running = List.of(threads.submit(work), threads.submit(work), threads.submit(work));
            int rotations = 0;
            for (; rotations < 5; rotations++) {
                var next = node.keys.rotate(Duration.ofMillis(300));
                while (!node.keys.signer().id().equals(next.id())) Thread.sleep(5);
            }
            done.set(true);
            for (var each : running) assertThat(each.get()).isTrue();
            System.out.printf(
                    "%d rotations on two nodes: %d tokens signed, %d checks, %d refused%n",
                    rotations, signed.get(), checked.get(), refused.get());
            assertThat(refused.get()).isZero();
            assertThat(node.keys.all().published(java.time.Instant.now())).hasSize(rotations + 1);
        }
    }

    @Test
    void followsItsScheduleAheadOfTimeAndForgetsKeysThatNoTokenNeeds() {
        var first = node.keys.signer();
        node.keys.maintain();
        assertThat(published()).containsExactly(first.id());

        node.ahead = Duration.ofDays(30).minus(SigningKeys.AHEAD).plusSeconds(5);
        node.keys.maintain();
        node.keys.maintain();
        assertThat(published()).hasSize(2).first().isEqualTo(first.id());
        assertThat(node.keys.signer().id()).isEqualTo(first.id());

        node.ahead = Duration.ofDays(30).plusMinutes(10);
        var second = node.keys.signer();
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(node.keys.find(first.id())).isPresent();

        node.ahead = Duration.ofDays(30).plusMinutes(17);
        assertThat(node.keys.find(first.id())).isEmpty();
        node.keys.maintain();
        assertThat(db.value("select count(*) from signing_keys")).isEqualTo("1");
        assertThat(published()).containsExactly(second.id());
    }

    @Test
    void isMadeOnceByNodesThatStartTogether() throws Exception {
        try (var other = new Node(db);
                var threads = Executors.newFixedThreadPool(2)) {
            threads.invokeAll(List.of(
                    () -> node.keys.signer().id(), () -> other.keys.signer().id()));
            assertThat(db.value("select count(*) from signing_keys")).isEqualTo("1");
            assertThat(other.keys.signer().id()).isEqualTo(node.keys.signer().id());
        }
    }

    @Test
    void refusesWhatARemovedKeySignedOnEveryNodeWithinASecondAndSignsOn() throws Exception {
        try (var other = new Node(db)) {
            var acme = db.tenant("acme");
            var session = node.open(acme, node.member(acme, "ada@example.com", "agent"));
            var token = node.tokens.sign(session);
            assertThat(other.accepts(token)).isTrue();
            node.keys.remove(node.keys.signer().id());
            assertThat(node.accepts(token)).isFalse();
            System.out.printf("A removed key was refused on another node after %.1f ms%n", other.untilRefused(token));
            assertThat(other.accepts(node.tokens.sign(session))).isTrue();
        }
    }

    @Test
    void publishesOneNextKeyAtATime() {
        node.keys.signer();
        node.keys.rotate(Duration.ofHours(1));
        assertThatThrownBy(() -> node.keys.rotate(Duration.ofHours(1)))
                .isInstanceOfSatisfying(
                        PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void storesNoPrivateKeyInClear() {
        var key = node.keys.signer();
        assertThat(node.keys.privateKey(key)).isNotNull();
        assertThat(db.value("select public_key::text || encode(sealed, 'escape') from signing_keys"))
                .doesNotContain("\"d\"", "\"p\"");
    }

    private List<String> published() {
        return node.keys.all().published(java.time.Instant.now().plus(node.ahead)).stream()
                .map(SigningKey::id)
                .toList();
    }
}
