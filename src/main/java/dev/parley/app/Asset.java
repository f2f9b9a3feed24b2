package dev.parley.app;

import dev.parley.kernel.Sha256;
import dev.parley.platform.http.FixedBody;
import java.io.IOException;
import java.io.UncheckedIOException;

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

    FixedBody body() {
        return new FixedBody(contentType, bytes());
    }

    /// Names the content: 12 hexadecimal digits of its SHA-256.
    String fingerprint() {
        return Sha256.hex(bytes()).substring(0, 12);
    }
}
