package dev.parley.kernel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The hash that names contents and stands for secrets (FIPS 180-4). Texts are taken as UTF-8.
public final class Sha256 {
    /// Copied for each use: to look the algorithm up costs more than to hash a key.
    private static final MessageDigest FRESH = fresh();

    private Sha256() {}

    /// For content that comes in pieces.
    public static MessageDigest begin() {
        try {
            return (MessageDigest) FRESH.clone();
        } catch (CloneNotSupportedException e) {
            return fresh();
        }
    }

    /// 32 bytes.
    public static byte[] of(byte[] content) {
        return begin().digest(content);
    }

    public static byte[] of(String content) {
        return of(content.getBytes(StandardCharsets.UTF_8));
    }

    /// 64 lower-case digits.
    public static String hex(byte[] content) {
        return HexFormat.of().formatHex(of(content));
    }

    public static String hex(String content) {
        return hex(content.getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest fresh() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
