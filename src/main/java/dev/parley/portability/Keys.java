package dev.parley.portability;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.KeyHandOver;
import dev.parley.platform.crypto.KeyHandOver.Handed;
import dev.parley.platform.crypto.PassphraseKey;
import dev.parley.platform.crypto.SealBrokenException;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Tx;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The data keys of an archive: a row each like those of tables, but locked by a passphrase.
final class Keys {
    static final String HEADER = "X-Parley-Passphrase";

    private Keys() {}

    /// @return null when none was sent
    /// @throws PlatformException INVALID_REQUEST
    static @Nullable String passphrase(Optional<String> sent) {
        if (sent.isEmpty() || PassphraseKey.isUsable(sent.get())) return sent.orElse(null);
        throw PlatformException.invalid(
                HEADER,
                HEADER + " must have " + PassphraseKey.SHORTEST + " to " + PassphraseKey.LONGEST
                        + " characters of printable ASCII.");
    }

    static Header.Lock lock(PassphraseKey key) {
        var lock = key.lock();
        var base64 = Base64.getEncoder();
        return new Header.Lock(
                PassphraseKey.KDF,
                lock.iterations(),
                base64.encodeToString(lock.salt()),
                base64.encodeToString(lock.check()));
    }

    /// @return null when the archive has no keys
    /// @throws PlatformException INVALID_REQUEST when the passphrase is missing or wrong
    static @Nullable PassphraseKey unlocked(Header.@Nullable Lock lock, @Nullable String passphrase) {
        if (lock == null) return null;
        if (passphrase == null)
            throw PlatformException.invalid(
                    HEADER, "The archive's data keys are locked: send the passphrase of the export in " + HEADER + ".");
        try {
            if (!lock.kdf().equals(PassphraseKey.KDF)) throw new IllegalArgumentException(lock.kdf());
            var base64 = Base64.getDecoder();
            var parts =
                    new PassphraseKey.Lock(lock.iterations(), base64.decode(lock.salt()), base64.decode(lock.check()));
            return PassphraseKey.of(passphrase, parts)
                    .orElseThrow(() -> PlatformException.invalid(
                            HEADER, "This is not the passphrase that the archive was exported with."));
        } catch (IllegalArgumentException | NullPointerException malformed) {
            throw ArchiveReader.damaged("its passphrase is described in a way that is not known here");
        }
    }

    static void write(Tx tx, TenantId tenant, KeyHandOver handOver, PassphraseKey under, ArchiveWriter archive)
            throws IOException {
        archive.begin(Holdings.DATA_KEYS);
        UUID last = null;
        for (var page = handOver.take(tx, tenant, null, under);
                !page.isEmpty();
                page = handOver.take(tx, tenant, last, under)) {
            for (var key : page) archive.line((Json.mapper().writeValueAsString(key) + "\n").getBytes(UTF_8));
            last = page.getLast().id();
        }
        archive.end();
    }

    /// @return how many there were
    static long read(Tx tx, TenantId tenant, KeyHandOver handOver, PassphraseKey under, byte[] lines) {
        long count = 0;
        for (var line : new String(lines, UTF_8).lines().toList()) {
            var key = Json.read(line.getBytes(UTF_8), Handed.class);
            try {
                handOver.bring(tx, tenant, key, under);
            } catch (SealBrokenException | IllegalArgumentException | NullPointerException broken) {
                throw ArchiveReader.damaged("a data key of it was changed");
            }
            count++;
        }
        return count;
    }
}
