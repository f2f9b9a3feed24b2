package dev.parley.knowledge;

import dev.parley.kernel.PlatformException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A form with files, `multipart/form-data` (RFC 7578), out of a body that is in memory already. No file on disk, no
/// limits apart from the body's.
final class Multipart {
    private static final int MAX_PARTS = 16;
    private static final int MAX_HEADERS = 8 * 1024;

    private Multipart() {}

    /// @param fileName empty when it is no file
    /// @param contentType empty when it has none
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Part(String name, String fileName, String contentType, byte[] body) {}

    static boolean is(String contentType) {
        return contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    /// @throws PlatformException INVALID_REQUEST when the body is no such form
    static List<Part> parse(String contentType, byte[] body) {
        var boundary = parameter(contentType, "boundary")
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> broken("its content type names no boundary"));
        var border = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        var parts = new ArrayList<Part>();
        int at = find(body, border, 0);
        if (at < 0) throw broken("it does not contain its boundary");
        while (true) {
            int start = at + border.length;
            if (startsWith(body, start, "--")) return parts;
            if (parts.size() == MAX_PARTS) throw broken("it has more than " + MAX_PARTS + " parts");
            int head = lineEnd(body, start);
            int next = nextBorder(body, border, head);
            parts.add(part(body, head, next));
            at = next + 2;
        }
    }

    /// A border stands at the beginning of a line; the line break before it belongs to it.
    private static int nextBorder(byte[] body, byte[] border, int from) {
        var line = new byte[border.length + 2];
        line[0] = '\r';
        line[1] = '\n';
        System.arraycopy(border, 0, line, 2, border.length);
        // a part may be empty: then its headers' last line break is the border's
        int at = find(body, line, Math.max(0, from - 2));
        if (at < 0) throw broken("its last part has no end");
        return at;
    }

    private static int lineEnd(byte[] body, int from) {
        int at = from;
        while (at < body.length && (body[at] == ' ' || body[at] == '\t')) at++;
        if (!startsWith(body, at, "\r\n")) throw broken("a boundary is not followed by a line break");
        return at + 2;
    }

    private static Part part(byte[] body, int head, int end) {
        var name = "";
        var fileName = "";
        var type = "";
        int at = head;
        while (!startsWith(body, at, "\r\n")) {
            int line = find(body, new byte[] {'\r', '\n'}, at);
            if (line < 0 || line > end || line - head > MAX_HEADERS) throw broken("a part's headers have no end");
            var header = new String(body, at, line - at, StandardCharsets.UTF_8);
            if (named(header, "content-disposition")) {
                name = parameter(header, "name").orElse("");
                fileName = parameter(header, "filename").orElse("");
            } else if (named(header, "content-type")) {
                type = header.substring("content-type:".length()).strip();
            }
            at = line + 2;
        }
        if (name.isEmpty()) throw broken("a part has no name");
        return new Part(name, fileName, type, Arrays.copyOfRange(body, Math.min(at + 2, end), end));
    }

    private static boolean named(String header, String name) {
        return header.length() > name.length()
                && header.charAt(name.length()) == ':'
                && header.regionMatches(true, 0, name, 0, name.length());
    }

    /// A parameter of a header, quoted or not.
    private static Optional<String> parameter(String header, String name) {
        int at = 0;
        while ((at = header.indexOf(';', at)) >= 0) {
            at++;
            while (at < header.length() && header.charAt(at) == ' ') at++;
            if (header.regionMatches(true, at, name + "=", 0, name.length() + 1))
                return Optional.ofNullable(value(header, at + name.length() + 1));
        }
        return Optional.empty();
    }

    private static @Nullable String value(String header, int from) {
        if (from >= header.length() || header.charAt(from) != '"') {
            int end = header.indexOf(';', from);
            return header.substring(from, end < 0 ? header.length() : end).strip();
        }
        var text = new StringBuilder();
        for (int i = from + 1; i < header.length(); i++) {
            char c = header.charAt(i);
            if (c == '"') return text.toString();
            if (c == '\\' && i + 1 < header.length() && "\"\\".indexOf(header.charAt(i + 1)) >= 0) i = i + 1;
            text.append(header.charAt(i));
        }
        return null;
    }

    private static boolean startsWith(byte[] body, int at, String text) {
        if (at + text.length() > body.length) return false;
        for (int i = 0; i < text.length(); i++) if (body[at + i] != text.charAt(i)) return false;
        return true;
    }

    private static int find(byte[] body, byte[] what, int from) {
        int last = body.length - what.length;
        for (int at = from; at <= last; at++)
            if (body[at] == what[0] && Arrays.equals(body, at, at + what.length, what, 0, what.length)) return at;
        return -1;
    }

    private static PlatformException broken(String why) {
        return PlatformException.invalid("body", "The body is no valid multipart/form-data: " + why + ".");
    }
}
