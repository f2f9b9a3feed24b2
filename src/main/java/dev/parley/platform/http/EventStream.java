package dev.parley.platform.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// A server-sent event stream. Methods may be called from several threads: the request's own writes events, a timer
/// writes comments that keep a slow stream alive.
public final class EventStream {
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.UTF_8);

    private final ServletOutputStream out;

    EventStream(HttpServletResponse response) {
        response.setStatus(200);
        response.setContentType("text/event-stream;charset=utf-8");
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("X-Accel-Buffering", "no");
        try {
            out = response.getOutputStream();
        } catch (IOException e) {
            throw new ClientGone(e);
        }
    }

    /// The client closed its connection.
    public static final class ClientGone extends UncheckedIOException {
        private static final long serialVersionUID = 1L;

        ClientGone(IOException cause) {
            super(cause);
        }
    }

    /// Writes one event without a name; it leaves with the next flush.
    /// @param data one line of UTF-8, without line breaks
    public synchronized void data(byte[] data) {
        try {
            out.write(DATA);
            out.write(data);
            out.write(END);
        } catch (IOException e) {
            throw new ClientGone(e);
        }
    }

    /// Writes one named event; it leaves with the next flush.
    public synchronized void event(String name, byte[] data) {
        try {
            out.write(EVENT);
            out.write(name.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
            data(data);
        } catch (IOException e) {
            throw new ClientGone(e);
        }
    }

    /// Writes and sends a comment, which clients ignore.
    public synchronized void comment(String text) {
        try {
            out.write((": " + text + "\n\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new ClientGone(e);
        }
    }

    public synchronized void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new ClientGone(e);
        }
    }
}
