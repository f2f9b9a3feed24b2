package dev.parley.privacy;

import dev.parley.privacy.detect.Kind;
import java.util.Optional;

/// What stands for a piece of personal data: `[EMAIL_k3f7q2m5x4ta]`. The same value has the same token in one tenant:
/// 60 bits of an HMAC under the tenant's own key, so that two values meet by chance once in a billion tokens.
final class Token {
    private static final int LETTERS = 12;
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    private Token() {}

    /// @param mac at least 8 bytes
    static String of(Kind kind, byte[] mac) {
        long bits = 0;
        for (int i = 0; i < 8; i++) bits = bits << 8 | mac[i] & 0xff;
        var token = new StringBuilder(kind.name().length() + LETTERS + 3);
        token.append('[').append(kind.name()).append('_');
        for (int i = 0; i < LETTERS; i++, bits >>>= 5) token.append(ALPHABET.charAt((int) bits & 31));
        return token.append(']').toString();
    }

    /// What is told where nothing may be restored: `[EMAIL]`.
    static String label(Kind kind) {
        return "[" + kind.name() + "]";
    }

    /// The kind of a well-formed token.
    static Optional<Kind> kind(String token) {
        int letters = token.length() - LETTERS - 1;
        if (letters < 2 || token.charAt(0) != '[' || token.charAt(letters - 1) != '_' || !token.endsWith("]"))
            return Optional.empty();
        for (int i = letters; i < token.length() - 1; i++)
            if (ALPHABET.indexOf(token.charAt(i)) < 0) return Optional.empty();
        return Kind.of(token.substring(1, letters - 1).toLowerCase(java.util.Locale.ROOT))
                .filter(kind -> token.startsWith(kind.name(), 1));
    }
}
