package dev.parley.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A growing run of bytes, with JSON strings written without an intermediate tree.
final class Out {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int size;

    Out(int capacity) {
        bytes = new byte[capacity];
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    Out raw(byte[] more) {
        return raw(more, more.length);
    }

    Out raw(byte[] more, int length) {
        room(length);
        System.arraycopy(more, 0, bytes, size, length);
        size += length;
        return this;
    }

    /// @param text ASCII only
    @SuppressWarnings("deprecation")
    Out raw(String text) {
        room(text.length());
        text.getBytes(0, text.length(), bytes, size);
        size += text.length();
        return this;
    }

    Out number(long value) {
        return raw(Long.toString(value));
    }

    /// A JSON string, or `null`.
    Out quoted(@Nullable String text) {
        if (text == null) return raw("null");
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        room(utf8.length * 6 + 2);
        bytes[size++] = '"';
        for (byte b : utf8) escape(b);
        bytes[size++] = '"';
        return this;
    }

    private void escape(byte b) {
        if (b == '"' || b == '\\') {
            bytes[size++] = '\\';
            bytes[size++] = b;
        } else if (b == '\n') {
            bytes[size++] = '\\';
            bytes[size++] = 'n';
        } else if (b >= 0 && b < 0x20) {
            raw("\\u00");
            bytes[size++] = HEX[b >> 4];
            bytes[size++] = HEX[b & 15];
        } else {
            bytes[size++] = b;
        }
    }

    int size() {
        return size;
    }

    void truncate(int length) {
        size = length;
    }

    byte[] array() {
        return bytes;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void room(int more) {
        if (size + more > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
}
