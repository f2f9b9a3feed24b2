package dev.parley.gateway.dialects;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A growing buffer of UTF-8 JSON, written straight: a text of a stream's event costs one pass and one copy. Reused
/// from event to event, by one thread.
final class JsonBuffer {
    /// Characters escaped between two checks of the capacity.
    private static final int BLOCK = 1024;
    /// The most bytes one UTF-16 unit can become: `\u001f`.
    private static final int WORST = 6;

    private static final byte[] HEX = bytes("0123456789abcdef");
    /// For each ASCII character: 0 as it is, `u` a hexadecimal escape, else the letter of its short escape.
    private static final byte[] ESCAPES = escapes();

    private byte[] buffer;
    private int size;

    JsonBuffer(int capacity) {
        buffer = new byte[capacity];
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] escapes() {
        var table = new byte[128];
        Arrays.fill(table, 0, 0x20, (byte) 'u');
        table['\b'] = 'b';
        table['\t'] = 't';
        table['\n'] = 'n';
        table['\f'] = 'f';
        table['\r'] = 'r';
        table['"'] = '"';
        table['\\'] = '\\';
        return table;
    }

    JsonBuffer clear() {
        size = 0;
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(buffer, size);
    }

    /// JSON as it stands.
    JsonBuffer raw(byte[] json) {
        ensure(json.length);
        System.arraycopy(json, 0, buffer, size, json.length);
        size += json.length;
        return this;
    }

    /// JSON as it stands, ASCII only.
    JsonBuffer raw(String json) {
        int length = json.length();
        ensure(length);
        for (int i = 0; i < length; i++) buffer[size + i] = (byte) json.charAt(i);
        size += length;
        return this;
    }

    JsonBuffer number(long value) {
        return raw(Long.toString(value));
    }

    /// A string in quotes, or null.
    JsonBuffer string(@Nullable CharSequence text) {
        if (text == null) return raw("null");
        return raw("\"").escaped(text).raw("\"");
    }

    /// `"name":"value"`.
    JsonBuffer field(String name, @Nullable CharSequence value) {
        return raw("\"").raw(name).raw("\":").string(value);
    }

    /// `,"name":value` for every field that is not among `except`.
    JsonBuffer rest(@Nullable JsonNode object, Set<String> except) {
        if (object == null) return this;
        for (var field : object.properties())
            if (!except.contains(field.getKey()))
                raw(",").string(field.getKey()).raw(":").node(field.getValue());
        return this;
    }

    /// The inside of a JSON string. A surrogate without its other half becomes U+FFFD: UTF-8 cannot say it.
    JsonBuffer escaped(CharSequence text) {
        int length = text.length();
        for (int from = 0; from < length; ) {
            int to = Math.min(length, from + BLOCK);
            ensure((to - from + 1) * WORST);
            from = escape(text, from, to);
        }
        return this;
    }

    private int escape(CharSequence text, int from, int to) {
        var out = buffer;
        int at = size;
        int i = from;
        for (; i < to; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                byte escape = ESCAPES[c];
                if (escape == 0) out[at++] = (byte) c;
                else at = escape(out, at, c, escape);
            } else if (c < 0x800) {
                out[at++] = (byte) (0xc0 | c >> 6);
                out[at++] = (byte) (0x80 | (c & 0x3f));
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                out[at++] = (byte) (0xf0 | point >> 18);
                out[at++] = (byte) (0x80 | (point >> 12 & 0x3f));
                out[at++] = (byte) (0x80 | (point >> 6 & 0x3f));
                out[at++] = (byte) (0x80 | (point & 0x3f));
            } else {
                char known = Character.isSurrogate(c) ? '\ufffd' : c;
                out[at++] = (byte) (0xe0 | known >> 12);
                out[at++] = (byte) (0x80 | (known >> 6 & 0x3f));
                out[at++] = (byte) (0x80 | (known & 0x3f));
            }
        }
        size = at;
        return i;
    }

    private static int escape(byte[] out, int at, char c, byte escape) {
        int next = at;
        out[next++] = '\\';
        out[next++] = escape;
        if (escape == 'u') {
            out[next++] = '0';
            out[next++] = '0';
            out[next++] = HEX[c >> 4];
            out[next++] = HEX[c & 0xf];
        }
        return next;
    }

    /// Any JSON value, on one line.
    JsonBuffer node(JsonNode node) {
        if (node.isString()) return string(node.stringValue());
        if (node.isObject()) return object(node);
        if (node.isArray()) return array(node);
        // JSON has no NaN and no infinity; a number too large for a double reads as one
        if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue()) && !node.isBigDecimal())
            return raw("null");
        return raw(node.isNumber() || node.isBoolean() ? node.asString() : "null");
    }

    private JsonBuffer object(JsonNode node) {
        raw("{");
        boolean first = true;
        for (var field : node.properties()) {
            if (!first) raw(",");
            first = false;
            string(field.getKey()).raw(":").node(field.getValue());
        }
        return raw("}");
    }

    private JsonBuffer array(JsonNode node) {
        raw("[");
        for (int i = 0; i < node.size(); i++) {
            if (i > 0) raw(",");
            node(node.get(i));
        }
        return raw("]");
    }

    private void ensure(int more) {
        if (buffer.length - size < more) buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
}
