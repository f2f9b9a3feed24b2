package dev.parley.app.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads one HTTP/1.1 response after the other from a connection, as bytes arrive, and keeps only what is measured:
/// status, length, events (blank lines in the body), when the first content came, the usage id.
final class ResponseParser {
    private enum State {
        HEAD,
        LENGTH,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        DONE
    }

    private static final int LONGEST_HEAD = 16 * 1024;
    private static final byte[] CONTENT = "\"content\":\"".getBytes(StandardCharsets.US_ASCII);

    private final byte[] head = new byte[LONGEST_HEAD];
    private int headSize;
    private State state = State.HEAD;
    private long left;
    private boolean anyDigit;
    private int lineLength;
    private int status;
    private long bodyBytes;
    private int events;
    private byte last;
    private int matched;
    private boolean content;
    private boolean close;
    private @Nullable String usageId;

    void reset() {
        headSize = 0;
        state = State.HEAD;
        status = 0;
        bodyBytes = 0;
        events = 0;
        last = 0;
        matched = 0;
        content = false;
        close = false;
        usageId = null;
    }

    boolean done() {
        return state == State.DONE;
    }

    int status() {
        return status;
    }

    int events() {
        return events;
    }

    /// Whether some text of the model has arrived.
    boolean content() {
        return content;
    }

    boolean begun() {
        return headSize > 0;
    }

    /// Whether the server closes the connection after this response.
    boolean close() {
        return close;
    }

    @Nullable
    String usageId() {
        return usageId;
    }

    /// @throws IllegalStateException when this is not HTTP as a keep-alive client needs it
    void read(ByteBuffer in) {
        while (in.hasRemaining() && state != State.DONE) {
            switch (state) {
                case HEAD -> head(in.get());
                case LENGTH, CHUNK -> body(in);
                case CHUNK_SIZE -> chunkSize(in.get());
                case CHUNK_END -> {
                    if (in.get() == '\n') chunkBegins();
                }
                case TRAILER -> trailer(in.get());
                case DONE -> {}
            }
        }
    }

    private void head(byte b) {
        if (headSize == head.length) throw new IllegalStateException("response head too long");
        head[headSize++] = b;
        if (b != '\n' || headSize < 4 || head[headSize - 3] != '\n') return;
        var text = new String(head, 0, headSize, StandardCharsets.ISO_8859_1);
        status = Integer.parseInt(text, 9, 12, 10);
        var length = header(text, "content-length");
        close = "close".equalsIgnoreCase(header(text, "connection"));
        usageId = header(text, "x-parley-usage-id");
        if (length != null) {
            left = Long.parseLong(length);
            state = left == 0 ? State.DONE : State.LENGTH;
        } else if (header(text, "transfer-encoding") != null) {
            chunkBegins();
        } else {
            throw new IllegalStateException("neither Content-Length nor chunked");
        }
    }

    private static @Nullable String header(String head, String name) {
        for (int at = head.indexOf('\n') + 1; at > 0 && at < head.length(); at = head.indexOf('\n', at) + 1) {
            if (head.regionMatches(true, at, name, 0, name.length()) && head.charAt(at + name.length()) == ':') {
                return head.substring(at + name.length() + 1, head.indexOf('\r', at))
                        .strip();
            }
        }
        return null;
    }

    private void chunkBegins() {
        state = State.CHUNK_SIZE;
        left = 0;
        anyDigit = false;
    }

    private void chunkSize(byte b) {
        int digit = Character.digit(b, 16);
        if (digit >= 0) {
            left = left * 16 + digit;
            anyDigit = true;
        } else if (b == '\n') {
            if (!anyDigit) throw new IllegalStateException("no chunk size");
            lineLength = 0;
            state = left == 0 ? State.TRAILER : State.CHUNK;
        } else if (b != '\r') {
            throw new IllegalStateException(String.format(Locale.ROOT, "byte 0x%02x in a chunk size", b));
        }
    }

    private void trailer(byte b) {
        if (b == '\n') {
            if (lineLength == 0) state = State.DONE;
            lineLength = 0;
        } else if (b != '\r') {
            lineLength++;
        }
    }

    private void body(ByteBuffer in) {
        int count = (int) Math.min(left, in.remaining());
        for (int i = 0; i < count; i++) {
            byte b = in.get();
            if (b == '\n' && last == '\n') events++;
            last = b;
            if (!content) match(b);
        }
        bodyBytes += count;
        left -= count;
        if (left == 0) state = state == State.LENGTH ? State.DONE : State.CHUNK_END;
    }

    /// Finds `"content":"` followed by something else than the end of the string.
    private void match(byte b) {
        if (matched == CONTENT.length) {
            content = b != '"';
            matched = 0;
        } else if (b == CONTENT[matched]) {
            matched++;
        } else {
            matched = b == '"' ? 1 : 0;
        }
    }

    long bodyBytes() {
        return bodyBytes;
    }
}
