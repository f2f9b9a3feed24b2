package dev.parley.platform.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.TenantId;
import dev.parley.tenancy.Tenancy;
import dev.parley.testing.TestDatabase;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VaultIT {
    private static final byte[] SECRET = "sk-very-secret".getBytes(UTF_8);

    private final TestDatabase db = TestDatabase.fresh();
    private final Vault vault = vault(db, "a:" + key(1));
    private TenantId acme = TenantId.next();
    private TenantId globex = TenantId.next();

    @BeforeAll
    void tenants() {
        acme = db.tenant("acme");
        globex = db.tenant("globex");
    }

    @AfterAll
    void close() {
        db.close();
    }

    static String key(int number) {
        var bytes = new byte[32];
        bytes[0] = (byte) number;
        return Base64.getEncoder().encodeToString(bytes);
    }

    static Vault vault(TestDatabase db, String masterKeys) {
        var ring = MasterKeyRing.parse("PARLEY_MASTER_KEY", masterKeys);
        var vault = new Vault(db.database(), db.changes(), new LocalMasterKeys(() -> ring));
        vault.bind();
        return vault;
    }

    @Test
    void opensWhatItSealedOnEveryNodeAndSealsNothingTwiceAlike() {
        var scope = KeyScope.tenant(acme);
        var sealed = vault.seal(scope, "test", SECRET);
        assertThat(sealed).hasSize(SECRET.length + 45).isNotEqualTo(vault.seal(scope, "test", SECRET));
        assertThat(new String(sealed, UTF_8)).doesNotContain("secret");
        assertThat(vault.open(scope, "test", sealed)).isEqualTo(SECRET);
        assertThat(vault(db, "a:" + key(1)).open(scope, "test", sealed)).isEqualTo(SECRET);
        assertThat(vault.open(scope, "test", vault.seal(scope, "test", new byte[0])))
                .isEmpty();
    }

    @Test
    void whatWasMovedToAnotherTenantScopeOrPurposeDoesNotOpen() {
        var sealed = vault.seal(KeyScope.tenant(acme), "test", SECRET);
        vault.seal(KeyScope.tenant(globex), "test", SECRET);
        vault.seal(KeyScope.endUser(acme, "ann"), "test", SECRET);
        assertThatThrownBy(() -> vault.open(KeyScope.tenant(globex), "test", sealed))
                .isInstanceOf(KeyDestroyedException.class);
        assertThatThrownBy(() -> vault.open(KeyScope.endUser(acme, "ann"), "test", sealed))
                .isInstanceOf(SealBrokenException.class)
                .hasMessageContaining("another scope")
                .hasMessageNotContaining("ann");
        assertThatThrownBy(() -> vault.open(KeyScope.tenant(acme), "other", sealed))
                .isInstanceOf(SealBrokenException.class);
    }

    /// Also when the row of the key was moved along in the database: the wrapping knows its tenant and scope.
    @Test
    void aKeyThatWasMovedToAnotherTenantIsNoKey() {
        var scope = KeyScope.endUser(acme, "moved");
        var sealed = vault.seal(scope, "test", SECRET);
        db.execute("update data_keys set tenant_id = '" + globex.value() + "' where scope = 'end_user:moved'");
        assertThatThrownBy(() -> vault(db, "a:" + key(1)).open(KeyScope.endUser(globex, "moved"), "test", sealed))
                .isInstanceOf(MasterKeyUnusable.class);
        db.execute("delete from data_keys where scope = 'end_user:moved'");
    }

    @Test
    void noByteCanBeChangedAddedOrCutUnnoticed() {
        var scope = KeyScope.tenant(acme);
        var sealed = vault.seal(scope, "test", SECRET);
        for (int at = 0; at < sealed.length; at++) {
            var changed = sealed.clone();
            changed[at] ^= (byte) (1 << (at % 8));
            assertThatThrownBy(() -> vault.open(scope, "test", changed))
                    .as("byte " + at)
                    .isInstanceOfAny(SealBrokenException.class, KeyDestroyedException.class);
            var cut = java.util.Arrays.copyOf(sealed, at);
            assertThatThrownBy(() -> vault.open(scope, "test", cut)).isInstanceOf(SealBrokenException.class);
        }
        var longer = java.util.Arrays.copyOf(sealed, sealed.length + 1);
        assertThatThrownBy(() -> vault.open(scope, "test", longer)).isInstanceOf(SealBrokenException.class);
        var random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            var noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            assertThatThrownBy(() -> vault.open(scope, "test", noise))
                    .isInstanceOfAny(SealBrokenException.class, KeyDestroyedException.class);
        }
    }

    @Test
    void aDestroyedKeyOpensNothingOnAnyNodeAndANewOneTakesItsPlace() throws Exception {
        var scope = KeyScope.endUser(acme, "bob");
        var other = vault(db, "a:" + key(1));
        var sealed = vault.seal(scope, "test", SECRET);
        var kept = vault.seal(KeyScope.tenant(acme), "test", SECRET);
        assertThat(other.open(scope, "test", sealed)).isEqualTo(SECRET);
        // as a request does it: in a transaction that sees one tenant
        Tenancy.run(acme, () -> db.database().inTenantDo(tx -> vault.destroy(tx, scope)));
        assertThatThrownBy(() -> vault.open(scope, "test", sealed)).isInstanceOf(KeyDestroyedException.class);
        long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        while (opens(other, scope, sealed) && System.nanoTime() < until) Thread.sleep(5);
        assertThat(opens(other, scope, sealed)).isFalse();
        assertThat(db.value("select count(*) from data_keys where scope = 'end_user:bob'"))
                .isEqualTo("0");
        assertThat(other.open(scope, "test", vault.seal(scope, "test", SECRET))).isEqualTo(SECRET);
        assertThat(opens(vault, scope, sealed)).isFalse();
        assertThat(other.open(KeyScope.tenant(acme), "test", kept)).isEqualTo(SECRET);
    }

    @Test
    void aDestructionThatIsRolledBackDestroysNothing() {
        var scope = KeyScope.endUser(acme, "rolled back");
        var sealed = vault.seal(scope, "test", SECRET);
        assertThatThrownBy(() -> db.database().acrossTenantsDo(tx -> {
                    vault.destroy(tx, scope);
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(vault.open(scope, "test", sealed)).isEqualTo(SECRET);
    }

    private static boolean opens(Vault vault, KeyScope scope, byte[] sealed) {
        try {
            vault.open(scope, "test", sealed);
            return true;
        } catch (KeyDestroyedException gone) {
            return false;
        }
    }

    @Test
    void nodesThatNeedANewKeyTogetherMakeOne() throws Exception {
        var nodes =
                IntStream.range(0, 4).mapToObj(i -> vault(db, "a:" + key(1))).toList();
        var scope = KeyScope.endUser(globex, "everybody");
        try (var threads = Executors.newFixedThreadPool(16)) {
            var work = IntStream.range(0, 64)
                    .mapToObj(i -> (Callable<byte[]>) () -> nodes.get(i % 4).seal(scope, "test", SECRET))
                    .toList();
            for (var sealed : threads.invokeAll(work))
                assertThat(nodes.get(0).open(scope, "test", sealed.get())).isEqualTo(SECRET);
        }
        assertThat(db.value("select count(*) from data_keys where scope = 'end_user:everybody'"))
                .isEqualTo("1");
    }

    @Test
    void aDeletedTenantsKeysGoWithIt() {
        var gone = db.tenant("gone");
        vault.seal(KeyScope.tenant(gone), "test", SECRET);
        db.database().acrossTenantsDo(tx -> tx.execute("delete from tenants where id = ?", gone.value()));
        assertThat(db.value("select count(*) from data_keys where tenant_id = '" + gone.value() + "'"))
                .isEqualTo("0");
    }

    @Test
    void requestsCannotReadWrappedKeys() {
        vault.seal(KeyScope.tenant(acme), "test", SECRET);
        assertThatThrownBy(() -> Tenancy.run(
                        acme,
                        () -> db.database().inTenantDo(tx -> tx.list("select wrapped from data_keys", row -> true))))
                .hasMessageContaining("permission denied");
    }
}
