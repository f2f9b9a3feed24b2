package dev.parley.platform.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// A key made of a passphrase by PBKDF2 with HMAC-SHA256, under which data keys leave an installation.
///
/// @see <a href="https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html">OWASP, for the
///     count of iterations</a>
public final class PassphraseKey {
    public static final String KDF = "pbkdf2-hmac-sha256";
    /// The least and most characters of a passphrase, each of them printable ASCII.
    public static final int SHORTEST = 12;

    public static final int LONGEST = 200;
    private static final int ITERATIONS = 600_000;
    private static final int MOST_ITERATIONS = 5_000_000;
    private static final int SALT_BYTES = 16;
    private static final byte[] CHECK = {};
    private static final byte[] CONTEXT = {'c', 'h', 'e', 'c', 'k'};

    private final Lock lock;
    private final Aes256 cipher;

    /// What is needed beside the passphrase to make the same key; no secret.
    /// @param check opens only with the right key
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Lock(int iterations, byte[] salt, byte[] check) {}

    private PassphraseKey(Lock lock, Aes256 cipher) {
        this.lock = lock;
        this.cipher = cipher;
    }

    public static boolean isUsable(String passphrase) {
        return passphrase.length() >= SHORTEST
                && passphrase.length() <= LONGEST
                && passphrase.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /// With a new salt. Takes some tenths of a second of a processor.
    public static PassphraseKey create(String passphrase) {
        var salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        var cipher = cipher(passphrase, ITERATIONS, salt);
        return new PassphraseKey(new Lock(ITERATIONS, salt, cipher.seal(CHECK, CONTEXT)), cipher);
    }

    /// Empty when the passphrase is not that of the lock.
    /// @throws IllegalArgumentException when the lock is none of ours
    public static Optional<PassphraseKey> of(String passphrase, Lock lock) {
        if (lock.iterations < 1 || lock.iterations > MOST_ITERATIONS || lock.salt.length != SALT_BYTES)
            throw new IllegalArgumentException("iterations or salt are out of bounds");
        var cipher = cipher(passphrase, lock.iterations, lock.salt);
        try {
            cipher.open(lock.check, CONTEXT);
            return Optional.of(new PassphraseKey(lock, cipher));
        } catch (GeneralSecurityException wrong) {
            return Optional.empty();
        }
    }

    public Lock lock() {
        return lock;
    }

    byte[] seal(byte[] plain, byte[] context) {
        return cipher.seal(plain, context);
    }

    byte[] open(byte[] sealed, byte[] context) throws GeneralSecurityException {
        return cipher.open(sealed, context);
    }

    private static Aes256 cipher(String passphrase, int iterations, byte[] salt) {
        var spec = new PBEKeySpec(passphrase.toCharArray(), salt, iterations, Aes256.KEY_BYTES * 8);
        try {
            var key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            var cipher = new Aes256(key);
            Arrays.fill(key, (byte) 0);
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }
}
