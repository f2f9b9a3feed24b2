package dev.parley.platform.crypto;

import dev.parley.kernel.TenantId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.UUID;

/// A data key that can be used. What it seals is
///
/// | bytes | |
/// |---|---|
/// | 1 | the format's version, 1 |
/// | 16 | the data key's id |
/// | 12 | nonce |
/// | any | ciphertext |
/// | 16 | tag, over ciphertext, version, key id, tenant, scope and purpose |
record DataKey(UUID id, KeyScope scope, Aes256 cipher) {
    private static final byte VERSION = 1;
    private static final int HEAD = 1 + 16;

    TenantId tenant() {
        return scope.tenant();
    }

    byte[] seal(String purpose, byte[] plain) {
        var sealed = cipher.seal(plain, context(purpose));
        return ByteBuffer.allocate(HEAD + sealed.length)
                .put(VERSION)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .put(sealed)
                .array();
    }

    /// @throws SealBrokenException when the bytes are not what this key sealed for this purpose
    byte[] open(String purpose, byte[] sealed) {
        try {
            return cipher.open(java.util.Arrays.copyOfRange(sealed, HEAD, sealed.length), context(purpose));
        } catch (GeneralSecurityException broken) {
            throw new SealBrokenException(
                    "These bytes were changed, or were sealed for another purpose than '" + purpose + "'.", broken);
        }
    }

    /// A keyed digest (HMAC-SHA-256) of the bytes and of what surrounds them.
    byte[] name(String purpose, byte[] plain) {
        return cipher.mac(context(purpose), plain);
    }

    /// Which key sealed these bytes, as they say; opening them proves it.
    /// @throws SealBrokenException when they are no sealed bytes
    static UUID idOf(byte[] sealed) {
        if (sealed.length < HEAD + Aes256.OVERHEAD || sealed[0] != VERSION)
            throw new SealBrokenException("These bytes are not sealed, or are cut.", null);
        var buffer = ByteBuffer.wrap(sealed, 1, 16);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    private byte[] context(String purpose) {
        return context(VERSION, id, scope, purpose);
    }

    /// All that is authenticated beside the ciphertext, unambiguously: each text follows its length.
    static byte[] context(byte version, UUID id, KeyScope scope, String purpose) {
        var name = scope.name().getBytes(StandardCharsets.UTF_8);
        var why = purpose.getBytes(StandardCharsets.UTF_8);
        var tenant = scope.tenant().value();
        return ByteBuffer.allocate(1 + 16 + 16 + 4 + name.length + 4 + why.length)
                .put(version)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .putLong(tenant.getMostSignificantBits())
                .putLong(tenant.getLeastSignificantBits())
                .putInt(name.length)
                .put(name)
                .putInt(why.length)
                .put(why)
                .array();
    }
}
