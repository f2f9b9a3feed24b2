package dev.parley.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A file of the class path that is served as it is.
///
/// @param resource where it lies, from the root of the class path
record Asset(String contentType, String resource) {
    /// @throws IllegalStateException when the program was packed without it
    byte[] bytes() {
        try (var in = Asset.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) throw new IllegalStateException("The class path lacks " + resource);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Names the content: 12 hexadecimal digits of its SHA-256.
    String fingerprint() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(bytes());
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
