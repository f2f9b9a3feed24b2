package dev.parley.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.kernel.Sha256;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// The public half of a key that signs heads: Ed25519, as a JWK (RFC 8037).
///
/// @param kid its RFC 7638 thumbprint, base64url
/// @param x its 32 bytes, base64url
public record AuditKey(String kty, String crv, String alg, String use, String kid, String x) {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    /// What stands before the 32 bytes in X.509's form (RFC 8410).
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    /// @throws IllegalArgumentException saying why it is no such key
    public AuditKey {
        if (!"OKP".equals(kty) || !"Ed25519".equals(crv))
            throw new IllegalArgumentException("an audit key has kty OKP and crv Ed25519");
        bytes(x);
        if (!thumbprint(x).equals(kid)) throw new IllegalArgumentException("kid is not the thumbprint of the key");
    }

    /// @param x 32 bytes, base64url
    /// @throws IllegalArgumentException when it is none
    public static AuditKey of(String x) {
        return new AuditKey("OKP", "Ed25519", "EdDSA", "sig", thumbprint(x), x);
    }

    static AuditKey of(PublicKey key) {
        var encoded = key.getEncoded();
        return of(Arrays.copyOfRange(encoded, X509.length, encoded.length));
    }

    static AuditKey of(byte[] bytes) {
        return of(ENCODER.encodeToString(bytes));
    }

    byte[] bytes() {
        return bytes(x);
    }

    private static byte[] bytes(String x) {
        var bytes = Base64.getUrlDecoder().decode(x);
        if (bytes.length != 32) throw new IllegalArgumentException("x must be 32 bytes in base64url");
        return bytes;
    }

    private static String thumbprint(String x) {
        var json = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + x + "\"}";
        return ENCODER.encodeToString(Sha256.of(json));
    }

    static byte[] labelled(String label, String text) {
        return (label + '\n' + text).getBytes(UTF_8);
    }

    /// Whether the signature, in hexadecimal digits, is this key's over the text, as `Signer.sign` makes it.
    public boolean signed(String label, String text, String signature) {
        return signed(labelled(label, text), signature);
    }

    /// Whether the signature, in hexadecimal digits, is this key's over the message.
    boolean signed(Canonical message, String signature) {
        return signed(message.toBytes(), signature);
    }

    private boolean signed(byte[] message, String signature) {
        try {
            var encoded = Arrays.copyOf(X509, X509.length + 32);
            System.arraycopy(bytes(), 0, encoded, X509.length, 32);
            var ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
            ed25519.update(message);
            return ed25519.verify(HexFormat.of().parseHex(signature));
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }
}
