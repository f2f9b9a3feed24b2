package dev.parley.identity.tokens;

import dev.parley.kernel.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/// A secret as its holder has it, `<prefix><id>.<secret>`: the id tells which row, the secret (256 random bits) that
/// it is the holder. Only a hash of the secret is stored; SHA-256 suffices for random bits.
public record SecretText(UUID id, String secret) {
    private static final int ID_LENGTH = 22;
    private static final int SECRET_LENGTH = 43;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final SecureRandom RANDOM = new SecureRandom();

    public static SecretText create(UUID id) {
        return new SecretText(id, random());
    }

    /// 256 random bits in base64url.
    static String random() {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return ENCODER.encodeToString(bytes);
    }

    /// Empty when the text has not that form.
    public static Optional<SecretText> parse(String prefix, String text) {
        return parse(prefix, text, SECRET_LENGTH);
    }

    static Optional<SecretText> parse(String prefix, String text, int secretLength) {
        int dot = prefix.length() + ID_LENGTH;
        if (text.length() != dot + 1 + secretLength || !text.startsWith(prefix) || text.charAt(dot) != '.')
            return Optional.empty();
        try {
            var id = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text.substring(prefix.length(), dot)));
            return Optional.of(new SecretText(new UUID(id.getLong(), id.getLong()), text.substring(dot + 1)));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /// What is stored.
    public byte[] hash() {
        return hash(secret);
    }

    /// Takes the same time wherever the difference is.
    public boolean isProvedBy(byte[] stored) {
        return MessageDigest.isEqual(stored, hash());
    }

    static byte[] hash(String text) {
        return Sha256.of(text);
    }

    /// The text to hand out, once.
    public String text(String prefix) {
        var bytes = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        return prefix + ENCODER.encodeToString(bytes) + "." + secret;
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "SecretText[" + id + "]";
    }
}
