package dev.parley.providers;

import dev.parley.platform.http.UpstreamException;
import dev.parley.platform.http.UpstreamException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Reads `text/event-stream` (WHATWG HTML, section 9.2.6) from a buffer of its own, without a string per line.
///
/// `data()` is a view of that buffer, valid until the next call of `next` or `ready`. The fields `id` and `retry` are
/// of no use here and skipped.
public final class SseReader {
    private static final int INITIAL = 8 * 1024;
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
    private static final int NONE = -1;

    private final InputStream in;
    private final int maxEvent;
    private byte[] buffer = new byte[INITIAL];
    /// Everything before is done with.
    private int start;
    /// Where the line that is being read begins.
    private int line;
    /// The next byte to look at.
    private int at;
    private int end;
    private boolean afterCr;
    private boolean firstLine = true;
    /// An event stands complete in the fields below.
    private boolean complete;
    /// It was found by `ready` and not asked for yet.
    private boolean ahead;
    private int dataFrom = NONE;
    private int dataTo;
    private String event = "";
    private boolean named;

    /// @param maxEvent most bytes one event may have, its field names and comments before it included
    public SseReader(InputStream in, int maxEvent) {
        this.in = in;
        this.maxEvent = maxEvent;
    }

    /// Waits for the next event that has data. False at the end of the stream; what stands there without a closing
    /// blank line is no event.
    /// @throws UpstreamException TOO_LARGE when an event exceeds the limit
    public boolean next() throws IOException {
        if (ahead) {
            ahead = false;
            return true;
        }
        begin();
        while (!advance()) if (!fill()) return false;
        return true;
    }

    /// Whether a further event stands in the buffer, so that `next` will not wait.
    public boolean ready() throws IOException {
        if (!ahead) {
            begin();
            ahead = advance();
        }
        return ahead;
    }

    /// The buffer in which the event's data stands, from `dataOffset`, `dataLength` bytes long. Lines of data are
    /// joined by line feeds.
    public byte[] data() {
        return buffer;
    }

    public int dataOffset() {
        return dataFrom;
    }

    public int dataLength() {
        return dataTo - dataFrom;
    }

    /// The event's name; empty when it has none.
    public String event() {
        return named ? event : "";
    }

    /// Lets go of the event that was last read.
    private void begin() {
        if (!complete) return;
        complete = false;
        forget();
    }

    private void forget() {
        start = line;
        dataFrom = NONE;
        named = false;
    }

    /// Reads on in the buffer until an event is complete.
    private boolean advance() throws UpstreamException {
        while (at < end) {
            byte b = buffer[at++];
            if (b == '\n' && afterCr && at - 1 == line) {
                line = at;
                afterCr = false;
            } else if (b == '\n' || b == '\r') {
                afterCr = b == '\r';
                int from = line;
                line = at;
                if (line(from, at - 1)) return true;
            }
        }
        if (end - start > maxEvent)
            throw new UpstreamException(Reason.TOO_LARGE, "An event has more than " + maxEvent + " bytes", null);
        return false;
    }

    /// Takes one line in. True when it is the blank line that ends an event with data.
    private boolean line(int first, int to) {
        int from = firstLine ? afterMark(first, to) : first;
        firstLine = false;
        if (from == to) {
            complete = dataFrom != NONE;
            if (!complete) forget();
            return complete;
        }
        int colon = from;
        while (colon < to && buffer[colon] != ':') colon++;
        int value = Math.min(to, colon + 1);
        if (value < to && buffer[value] == ' ') value++;
        if (is(DATA, from, colon)) addData(value, to);
        else if (is(EVENT, from, colon)) name(value, to);
        else if (colon == from && dataFrom == NONE && !named) start = line;
        return false;
    }

    private int afterMark(int from, int to) {
        boolean mark = to - from >= 3
                && buffer[from] == (byte) 0xEF
                && buffer[from + 1] == (byte) 0xBB
                && buffer[from + 2] == (byte) 0xBF;
        return mark ? from + 3 : from;
    }

    private boolean is(byte[] name, int from, int to) {
        return Arrays.equals(buffer, from, to, name, 0, name.length);
    }

    /// Data of several lines is moved together inside the buffer: a line's field name leaves more room than the line
    /// feed between them takes.
    private void addData(int from, int to) {
        if (dataFrom == NONE) {
            dataFrom = from;
            dataTo = to;
            return;
        }
        buffer[dataTo++] = '\n';
        System.arraycopy(buffer, from, buffer, dataTo, to - from);
        dataTo += to - from;
    }

    /// Streams repeat few names: the last one is kept as a string.
    private void name(int from, int to) {
        named = true;
        if (same(from, to)) return;
        event = new String(buffer, from, to - from, java.nio.charset.StandardCharsets.UTF_8);
    }

    private boolean same(int from, int to) {
        if (event.length() != to - from) return false;
        for (int i = from; i < to; i++) if (buffer[i] < 0 || event.charAt(i - from) != buffer[i]) return false;
        return true;
    }

    private boolean fill() throws IOException {
        if (start > 0) shift();
        if (end == buffer.length) buffer = Arrays.copyOf(buffer, buffer.length * 2);
        int read = in.read(buffer, end, buffer.length - end);
        if (read > 0) end += read;
        return read >= 0;
    }

    private void shift() {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        line -= start;
        at -= start;
        end -= start;
        if (dataFrom != NONE) {
            dataFrom -= start;
            dataTo -= start;
        }
        start = 0;
    }
}
