package dev.parley.identity;

import dev.parley.kernel.Sha256;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/// A key as its holder has it: `sk-par-<id>.<secret>`, both in base64url; the id tells which row, the secret (256
/// random bits) that it is the holder. A publishable key begins with `pk-par-`, so that nobody takes it for a
/// secret.
record KeyText(UUID id, String secret, boolean publishable) {
    private static final String PREFIX = "sk-par-";
    private static final String PUBLISHABLE = "pk-par-";
    private static final int ID_LENGTH = 22;
    private static final int SECRET_LENGTH = 43;
    private static final int LENGTH = PREFIX.length() + ID_LENGTH + 1 + SECRET_LENGTH;
    private static final SecureRandom RANDOM = new SecureRandom();

    static KeyText create(UUID id) {
        return create(id, false);
    }

    static KeyText create(UUID id, boolean publishable) {
        var secret = new byte[32];
        RANDOM.nextBytes(secret);
        return new KeyText(id, Base64.getUrlEncoder().withoutPadding().encodeToString(secret), publishable);
    }

    /// Empty when the text has not the form of a key.
    static Optional<KeyText> parse(String text) {
        int dot = PREFIX.length() + ID_LENGTH;
        boolean publishable = text.startsWith(PUBLISHABLE);
        if (text.length() != LENGTH || text.charAt(dot) != '.' || !(publishable || text.startsWith(PREFIX)))
            return Optional.empty();
        try {
            var id = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text.substring(PREFIX.length(), dot)));
            return Optional.of(new KeyText(new UUID(id.getLong(), id.getLong()), text.substring(dot + 1), publishable));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /// SHA-256 of the secret's text: what is stored.
    byte[] secretHash() {
        return Sha256.of(secret);
    }

    /// The text to hand out, once.
    String text() {
        var bytes = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        return (publishable ? PUBLISHABLE : PREFIX)
                + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "." + secret;
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "KeyText[" + id + "]";
    }
}
