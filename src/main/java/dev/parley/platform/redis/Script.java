package dev.parley.platform.redis;

import io.lettuce.core.codec.Base16;

/// A Lua script that answers with whole numbers or with texts, known to the server by its digest.
public final class Script {
    private final String text;
    private final String digest;

    public Script(String text) {
        this.text = text;
        this.digest = Base16.digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    String text() {
        return text;
    }

    /// SHA-1 in hexadecimal digits, as EVALSHA wants it.
    String digest() {
        return digest;
    }
}
