package dev.parley.platform.http;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// What is served again and again as it is. Its tag is computed once, and each compressed form when somebody
/// first takes it.
public final class FixedBody {
    private final String contentType;
    private final byte[] bytes;
    private final String tag;
    private final Map<Encodings, byte[]> packed = new ConcurrentHashMap<>();

    /// @param bytes that nobody changes
    public FixedBody(String contentType, byte[] bytes) {
        this.contentType = contentType;
        this.bytes = bytes;
        // weak: compressed or not, it is the same
        this.tag = "W/\"" + UUID.nameUUIDFromBytes(bytes) + '"';
    }

    String contentType() {
        return contentType;
    }

    byte[] bytes() {
        return bytes;
    }

    String tag() {
        return tag;
    }

    byte[] in(Encodings encoding) {
        return packed.computeIfAbsent(encoding, it -> it.compress(bytes));
    }
}
