package dev.parley.platform.http;

import java.io.ByteArrayOutputStream;

/// The bytes of a stream while it is sent, up to a bound.
final class Recording {
    private final int most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean overflown;

    Recording(int most) {
        this.most = most;
    }

    void add(byte[] from, int length) {
        if (overflown) return;
        if (bytes.size() + length > most) {
            overflown = true;
            bytes.reset();
        } else bytes.write(from, 0, length);
    }

    /// Whether more came than is kept.
    boolean overflown() {
        return overflown;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
