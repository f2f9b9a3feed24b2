package dev.parley.knowledge;

import dev.parley.kernel.PlatformException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/// Bytes of a document as text.
final class DocumentText {
    private DocumentText() {}

    /// UTF-8 and nothing else; a byte order mark is left out.
    /// @throws PlatformException INVALID_REQUEST that says where it is not UTF-8
    static String decode(String field, byte[] bytes) {
        var text = new String(bytes, StandardCharsets.UTF_8);
        // what does not belong there became that; a file may also say it itself
        if (text.indexOf('\uFFFD') >= 0) requireUtf8(field, bytes);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static void requireUtf8(String field, byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length);
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var result = decoder.decode(in, out, true);
        if (result.isError())
            throw PlatformException.invalid(
                    field,
                    "The document is not valid UTF-8: the byte at offset " + in.position()
                            + " does not belong there. Save it as UTF-8 and send it again.");
    }

    /// How many bytes the text has in UTF-8, without making them.
    static long utf8Length(String text) {
        long bytes = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    /// The text without what cannot be stored, for text that is taken out of a file: NUL and halves of
    /// characters become U+FFFD.
    static String storable(String text) {
        int fault = fault(text);
        if (fault < 0) return text;
        var storable = new StringBuilder(text);
        for (int at = fault; at < text.length(); at++) if (isFault(text, at)) storable.setCharAt(at, '\uFFFD');
        return storable.toString();
    }

    /// PostgreSQL's text holds everything but NUL, and UTF-8 everything but halves of characters.
    /// @throws PlatformException INVALID_REQUEST that says where there is one
    static void requireStorable(String field, String text) {
        int fault = fault(text);
        if (fault < 0) return;
        throw PlatformException.invalid(
                field,
                text.charAt(fault) == 0
                        ? "There is a NUL character at offset " + fault + "; send text."
                        : "There is half of a surrogate pair at offset " + fault + "; send valid Unicode.");
    }

    private static int fault(String text) {
        for (int at = 0; at < text.length(); at++) if (isFault(text, at)) return at;
        return -1;
    }

    private static boolean isFault(String text, int at) {
        char c = text.charAt(at);
        return c == 0 || (Character.isSurrogate(c) && !paired(text, at));
    }

    private static boolean paired(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
