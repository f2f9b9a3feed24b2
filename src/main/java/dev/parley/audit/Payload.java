package dev.parley.audit;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What an entry holds of persons, beside its digest: it can be erased, and the entry still be verified.
///
/// @param digest SHA-256 over name, salt and value, in hexadecimal digits
/// @param salt 16 random bytes in hexadecimal digits, without which a value cannot be guessed from its digest; null
///     once erased
/// @param value of `before` and `after` the JSON text, byte for byte; null once erased
record Payload(
        String digest, @Nullable String salt, @Nullable String value) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /// Which payload of its entry it is, in the order in which the entry's digest covers them.
    enum Name {
        ACTOR,
        ADDRESS,
        REASON,
        TARGET,
        BEFORE,
        AFTER;

        /// Its spelling as a column and in exports.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Payload of(Name name, String value) {
        var salt = new byte[16];
        RANDOM.nextBytes(salt);
        var hex = HexFormat.of().formatHex(salt);
        return new Payload(digest(name, hex, value), hex, value);
    }

    boolean erased() {
        return salt == null && value == null;
    }

    /// Whether the digest is that of salt and value. Of an erased one nothing can be said.
    boolean fits(Name name) {
        if (salt == null || value == null) return erased();
        return digest(name, salt, value).equals(digest);
    }

    private static String digest(Name name, String salt, String value) {
        return new Canonical("parley-audit-payload/1")
                .text(name.toString())
                .hex(salt)
                .text(value)
                .sha256();
    }
}
