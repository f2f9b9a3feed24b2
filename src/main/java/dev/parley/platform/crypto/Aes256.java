package dev.parley.platform.crypto;

import com.google.crypto.tink.subtle.AesGcmJce;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-256-GCM under one key, with a random nonce before and the tag after the ciphertext. One key may seal 2³²
/// times (NIST SP 800-38D, 8.3).
final class Aes256 {
    static final int KEY_BYTES = 32;
    /// Nonce and tag.
    static final int OVERHEAD = 12 + 16;

    private static final byte[] NAMES = "parley names".getBytes(StandardCharsets.UTF_8);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final AesGcmJce cipher;
    private final SecretKey naming;

    Aes256(byte[] key) {
        if (key.length != KEY_BYTES) throw new IllegalArgumentException("A key has 32 bytes, not " + key.length + ".");
        try {
            cipher = new AesGcmJce(key);
            // a key of its own: HKDF (RFC 5869)
            naming = KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            "HmacSHA256",
                            HKDFParameterSpec.expandOnly(new SecretKeySpec(key, "HKDF"), NAMES, KEY_BYTES));
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException("This Java has no AES-GCM", unavailable);
        }
    }

    static byte[] newKey() {
        var key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        return key;
    }

    /// @param context authenticated too
    byte[] mac(byte[] context, byte[] plain) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(naming);
            mac.update(context);
            return mac.doFinal(plain);
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException("Every Java has HmacSHA256.", unavailable);
        }
    }

    byte[] seal(byte[] plain, byte[] context) {
        try {
            return cipher.encrypt(plain, context);
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException("Cannot encrypt", failed);
        }
    }

    /// @throws GeneralSecurityException when bytes, key or context are not those of `seal`
    byte[] open(byte[] sealed, byte[] context) throws GeneralSecurityException {
        return cipher.decrypt(sealed, context);
    }
}
