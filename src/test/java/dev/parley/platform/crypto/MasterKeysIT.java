package dev.parley.platform.crypto;

import static dev.parley.platform.crypto.VaultIT.key;
import static dev.parley.platform.crypto.VaultIT.vault;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Master keys as they are given, and as a database remembers them.
class MasterKeysIT {
    @TempDir
    private Path folder;

    @Test
    void aWrongOrMissingMasterKeyIsFoundOutAtTheStart() {
        try (var db = TestDatabase.fresh()) {
            vault(db, "a:" + key(1));
            vault(db, "a:" + key(1));
            refuses(db, "a:" + key(2), "'a' is not the one that was used under this id");
            refuses(db, "b:" + key(2), "wrapped by master key 'a', which is not among those given (b)");
            // the same key under another name
            refuses(db, key(1), "wrapped by master key 'a'");
            vault(db, "b:" + key(2) + ",a:" + key(1));
            refuses(db, "b:" + key(3) + ",a:" + key(1), "'b' is not the one");
        }
    }

    private static void refuses(TestDatabase db, String keys, String why) {
        assertThatThrownBy(() -> vault(db, keys)).isInstanceOfSatisfying(MasterKeyUnusable.class, e -> {
            assertThat(e.getMessage()).contains(why).doesNotContain("AAAA");
            assertThat(String.valueOf(e.getMessage()).lines()).hasSize(1);
        });
    }

    @Test
    void oldKeysOpenWhileTheFirstWraps() {
        try (var db = TestDatabase.fresh()) {
            var acme = db.tenant("acme");
            var scope = KeyScope.tenant(acme);
            var old = vault(db, "a:" + key(1)).seal(scope, "test", "old".getBytes(UTF_8));
            var both = vault(db, "b:" + key(2) + ", a:" + key(1));
            assertThat(both.open(scope, "test", old)).asString(UTF_8).isEqualTo("old");
            both.seal(KeyScope.endUser(acme, "new"), "test", new byte[0]);
            assertThat(db.value("select master_key from data_keys where scope = 'end_user:new'"))
                    .isEqualTo("b");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', holds no key",
        "'# nothing', holds no key",
        "c2hvcnQ=, entry 1 is not the base64 of 32 bytes",
        "id:not/base64!, entry 1 is not the base64",
        "'a b:AAAA', entry 1 is not",
        "ä:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=, an id has",
        "'a:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,a:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', there is a key 'a' before it"
    })
    void sayWhichEntryIsWrongAndShowNone(String text, String why) {
        assertThatThrownBy(() -> MasterKeyRing.parse("X", text))
                .isInstanceOf(MasterKeyUnusable.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("AAAA");
    }

    @Test
    void aFileIsMadeForItsOwnerAloneAndReadAgainWhenItChanges() throws IOException {
        var file = folder.resolve("master.key");
        var made = MasterKeyFile.generate(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(new MasterKeyFile(file).ring().ids())
                .isEqualTo(made.ring().ids())
                .hasSize(1);
        assertThatThrownBy(() -> MasterKeyFile.generate(file)).isInstanceOf(MasterKeyUnusable.class);

        Files.writeString(file, "# 2027 comes\n2027:" + key(9) + "\n" + Files.readString(file));
        touch(file, 1);
        assertThat(made.ring().ids()).hasSize(2).startsWith("2027");
        Files.writeString(file, "half a ke");
        touch(file, 2);
        assertThat(made.ring().ids()).hasSize(2);
    }

    private static void touch(Path file, int seconds) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(seconds)));
    }

    @ParameterizedTest
    @CsvSource({"rw-r--r--, false", "rw--w----, false", "r--r-----, true", "rw-------, true", "r--------, true"})
    void aFileThatOthersMayReadIsRefused(String mode, boolean taken) throws IOException {
        var file = folder.resolve("mode.key");
        Files.writeString(file, key(1));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        if (taken) assertThat(new MasterKeyFile(file).ring().ids()).hasSize(1);
        else
            assertThatThrownBy(() -> new MasterKeyFile(file))
                    .isInstanceOf(MasterKeyUnusable.class)
                    .hasMessageContaining("chmod 600 " + file);
    }

    @Test
    void aFileThatIsNotThereIsToldInOneLine() {
        assertThatThrownBy(() -> new MasterKeyFile(folder.resolve("none")))
                .isInstanceOf(MasterKeyUnusable.class)
                .hasMessageContaining("Cannot read the master key");
    }
}
