package dev.parley.platform.crypto;

import static dev.parley.platform.crypto.VaultIT.key;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.TenantId;
import dev.parley.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RotationIT {
    private static final int SCOPES = 1_000;
    private static final String OLD = "old:" + key(1);
    private static final String BOTH = "new:" + key(2) + ",old:" + key(1);

    private final TestDatabase db = TestDatabase.fresh();
    private TenantId acme = TenantId.next();

    /// What was sealed, in which scope.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Sealed(KeyScope scope, byte[] bytes) {}

    @BeforeEach
    void tenant() {
        acme = db.tenant("acme");
    }

    @AfterEach
    void close() {
        db.close();
    }

    private Vault vault(String masterKeys) {
        return VaultIT.vault(db, masterKeys);
    }

    private Rotation rotation(String masterKeys) {
        var ring = MasterKeyRing.parse("test", masterKeys);
        return new Rotation(db.database(), new LocalMasterKeys(() -> ring));
    }

    private List<Sealed> seal(Vault vault, int scopes) {
        var sealed = new ArrayList<Sealed>();
        for (int i = 0; i < scopes; i++) {
            var scope = KeyScope.endUser(acme, "user " + i);
            sealed.add(new Sealed(scope, vault.seal(scope, "test", scope.name().getBytes(UTF_8))));
        }
        return sealed;
    }

    private static void opens(Vault vault, Sealed sealed) {
        assertThat(vault.open(sealed.scope, "test", sealed.bytes))
                .isEqualTo(sealed.scope.name().getBytes(UTF_8));
    }

    /// One node serves from memory, another reads each key from the database, and a third makes new ones meanwhile.
    @Test
    void noSealFailsToOpenWhileKeysAreWrappedAnew() throws Exception {
        var first = vault(OLD);
        var sealed = seal(first, SCOPES);
        var warm = vault(BOTH);
        sealed.forEach(one -> opens(warm, one));
        var done = new AtomicBoolean();
        var opened = new AtomicInteger();
        var fromDatabase = new AtomicInteger();
        var made = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(4)) {
            var nodes = List.<Callable<Boolean>>of(
                    () -> {
                        while (!done.get()) {
                            opens(warm, any(sealed));
                            opened.incrementAndGet();
                        }
                        return true;
                    },
                    () -> {
                        while (!done.get()) {
                            var cold = vault(BOTH);
                            for (int i = 0; i < 50 && !done.get(); i++) {
                                opens(cold, any(sealed));
                                fromDatabase.incrementAndGet();
                            }
                        }
                        return true;
                    },
                    () -> {
                        while (!done.get()) {
                            var scope = KeyScope.endUser(acme, "new " + made.incrementAndGet());
                            opens(
                                    warm,
                                    new Sealed(
                                            scope,
                                            warm.seal(
                                                    scope, "test", scope.name().getBytes(UTF_8))));
                        }
                        return true;
                    });
            var running = new ArrayList<Future<Boolean>>();
            for (var node : nodes) running.add(threads.submit(node));
            Thread.sleep(200);
            long start = System.nanoTime();
            int wrapped = rotation(BOTH).rewrap();
            double seconds = (System.nanoTime() - start) / 1e9;
            done.set(true);
            for (var node : running) assertThat(node.get()).isTrue();
            System.out.printf(
                    "rotation: %d data keys wrapped anew in %.2f s; meanwhile %d opened from memory, %d with keys from"
                            + " the database, %d new keys made; 0 failed%n",
                    wrapped, seconds, opened.get(), fromDatabase.get(), made.get());
            assertThat(wrapped).isEqualTo(SCOPES + 1);
        }
        assertThat(opened.get()).isPositive();
        assertThat(fromDatabase.get()).isPositive();
        assertThat(db.value("select count(*) from data_keys where master_key = 'old'"))
                .isEqualTo("0");
        // the old master key is not needed any more
        assertThat(rotation(BOTH).retired()).containsExactly("old");
        var after = vault("new:" + key(2));
        sealed.forEach(one -> opens(after, one));
    }

    private static Sealed any(List<Sealed> sealed) {
        return sealed.get(ThreadLocalRandom.current().nextInt(sealed.size()));
    }

    @Test
    void mayRunTwiceAndTwoAtOnce() throws Exception {
        var sealed = seal(vault(OLD), 500);
        try (var threads = Executors.newFixedThreadPool(2)) {
            Callable<Integer> run = () -> rotation(BOTH).rewrap();
            int sum = 0;
            for (var one : threads.invokeAll(List.of(run, run))) sum += one.get();
            assertThat(sum).isEqualTo(501);
        }
        assertThat(rotation(BOTH).rewrap()).isZero();
        var after = vault("new:" + key(2));
        sealed.forEach(one -> opens(after, one));
    }

    /// The hurried operator: the command has the new key, the nodes have it not.
    @Test
    void doesNotBeginWhileARunningNodeLacksTheNewestKey() {
        var sealed = seal(vault(OLD), 3);
        var old = MasterKeyRing.parse("test", OLD);
        var ring = new java.util.concurrent.atomic.AtomicReference<>(old);
        var node = new MasterKeyHolders(db.database(), new LocalMasterKeys(ring::get));
        node.report();
        var both = new LocalMasterKeys(() -> MasterKeyRing.parse("test", BOTH));
        var rotation = new Rotation(db.database(), both, Duration.ofMillis(300));
        assertThatThrownBy(rotation::rewrap)
                .isInstanceOf(MasterKeyUnusable.class)
                .hasMessageContaining("1 running node(s) do not have master key 'new'");
        assertThat(db.value("select count(*) from data_keys where master_key = 'new'"))
                .isEqualTo("0");
        sealed.forEach(one -> opens(vault(OLD), one));
        // it learns it, or it ended long ago
        ring.set(MasterKeyRing.parse("test", "old:" + key(1) + ",new:" + key(2)));
        node.report();
        assertThat(rotation.rewrap()).isEqualTo(4);
    }

    @Test
    void aNodeThatEndedIsNotWaitedFor() {
        seal(vault(OLD), 1);
        var ring = MasterKeyRing.parse("test", OLD);
        new MasterKeyHolders(db.database(), new LocalMasterKeys(() -> ring)).report();
        db.execute("update master_key_holders set seen_at = now() - interval '16 seconds'");
        assertThat(rotation(BOTH).rewrap()).isEqualTo(2);
    }

    @Test
    void goesOnWhereItWasBrokenOff() {
        var sealed = seal(vault(OLD), 450);
        var ring = MasterKeyRing.parse("test", BOTH);
        var left = new AtomicInteger(300);
        var breaking = new LocalMasterKeys(() -> {
            // each unwrapping and each wrapping asks once
            if (left.decrementAndGet() < 0) throw new IllegalStateException("killed");
            return ring;
        });
        assertThatThrownBy(() -> new Rotation(db.database(), breaking).rewrap()).hasMessageContaining("killed");
        vault(BOTH);
        sealed.forEach(one -> opens(vault(BOTH), one));
        assertThat(rotation(BOTH).rewrap()).isPositive();
        assertThat(db.value("select count(*) from data_keys where master_key = 'old'"))
                .isEqualTo("0");
    }

    @Test
    void newDataKeysSealFromNowOnEveryNodeAndOldOnesStillOpen() {
        var node = vault(OLD);
        var sealed = seal(node, 300);
        assertThat(rotation(OLD).renew()).isEqualTo(301);
        // the node learns it by a notice
        long until = System.nanoTime() + 2_000_000_000L;
        var scope = sealed.getFirst().scope;
        var oldKey = DataKey.idOf(sealed.getFirst().bytes);
        while (DataKey.idOf(node.seal(scope, "test", new byte[0])).equals(oldKey)) {
            assertThat(System.nanoTime()).isLessThan(until);
            Thread.onSpinWait();
        }
        sealed.forEach(one -> opens(node, one));
        var fresh = new Sealed(scope, node.seal(scope, "test", scope.name().getBytes(UTF_8)));
        opens(vault(OLD), fresh);
        assertThat(DataKey.idOf(fresh.bytes)).isNotEqualTo(oldKey);
        db.database().acrossTenantsDo(tx -> node.destroy(tx, scope));
        assertThatThrownBy(() -> opens(node, fresh)).isInstanceOf(KeyDestroyedException.class);
        assertThatThrownBy(() -> opens(node, sealed.getFirst())).isInstanceOf(KeyDestroyedException.class);
    }
}
