package dev.parley.platform.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.ee10.servlet.HttpOutput;
import org.jspecify.annotations.Nullable;

/// A server-sent event stream. Methods may be called from several threads: the request's own writes events, a timer
/// writes comments that keep a slow stream alive.
///
/// Events gather in one array; a flush hands it to the network as it is, without a further copy. The last events need
/// no
/// flush: they leave together with the end of the response.
public final class EventStream {
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ID = "id: ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.UTF_8);

    /// What has gathered is sent when it is this large.
    private static final int FULL = 32 * 1024;

    private final HttpOutput out;
    private final ReentrantLock lock = new ReentrantLock();
    private byte[] buffer = new byte[1024];
    private int size;
    private long sent;
    private boolean ended;
    private boolean hasEvents;
    private volatile long lastWrite = System.nanoTime();
    private @Nullable Recording recording;

    EventStream(HttpOutput out) {
        this.out = out;
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
    public void data(byte[] data) {
        lock.lock();
        try {
            line(DATA, data);
            endOfEvent();
        } finally {
            lock.unlock();
        }
    }

    /// Writes one named event; it leaves with the next flush.
    public void event(String name, byte[] data) {
        lock.lock();
        try {
            line(EVENT, name.getBytes(StandardCharsets.UTF_8));
            line(DATA, data);
            endOfEvent();
        } finally {
            lock.unlock();
        }
    }

    /// Writes one event with an id that a client sends as `Last-Event-ID` when it comes back.
    public void event(String id, @Nullable String name, byte[] data) {
        lock.lock();
        try {
            line(ID, id.getBytes(StandardCharsets.UTF_8));
            if (name != null) line(EVENT, name.getBytes(StandardCharsets.UTF_8));
            line(DATA, data);
            endOfEvent();
        } finally {
            lock.unlock();
        }
    }

    /// Writes and sends a comment, which clients ignore.
    public void comment(String text) {
        lock.lock();
        try {
            append((": " + text + "\n\n").getBytes(StandardCharsets.UTF_8));
            send();
        } finally {
            lock.unlock();
        }
    }

    public void flush() {
        lock.lock();
        try {
            send();
        } finally {
            lock.unlock();
        }
    }

    /// When bytes last left, by `System.nanoTime()`.
    long lastWrite() {
        return lastWrite;
    }

    /// Keeps every byte from here on, to be told again to a caller who repeats the request.
    void record(Recording to) {
        recording = to;
    }

    @Nullable
    Recording recording() {
        return recording;
    }

    /// Whether any event was written; comments do not count.
    boolean hasEvents() {
        lock.lock();
        try {
            return hasEvents;
        } finally {
            lock.unlock();
        }
    }

    long sent() {
        return sent;
    }

    /// Sends a comment unless another thread writes just now. Does nothing after the end.
    void keepAlive() {
        if (!lock.tryLock()) return;
        try {
            if (ended) return;
            append(KEEP_ALIVE);
            send();
        } catch (ClientGone gone) {
            // the writing thread meets it at its next event
            ended = true;
        } finally {
            lock.unlock();
        }
    }

    void raw(byte[] bytes) {
        lock.lock();
        try {
            append(bytes);
            hasEvents = true;
        } finally {
            lock.unlock();
        }
    }

    /// Sends what is left together with the end of the response.
    void end() {
        lock.lock();
        try {
            if (ended) return;
            ended = true;
            if (recording != null) recording.add(buffer, size);
            out.sendContent(ByteBuffer.wrap(buffer, 0, size));
            sent += size;
        } catch (IOException e) {
            throw new ClientGone(e);
        } finally {
            lock.unlock();
        }
    }

    /// Forgets what was not sent; nothing is written any more.
    void discard() {
        lock.lock();
        try {
            ended = true;
            size = 0;
        } finally {
            lock.unlock();
        }
    }

    private void line(byte[] field, byte[] value) {
        append(field);
        append(value);
        append('\n');
    }

    private void endOfEvent() {
        append('\n');
        hasEvents = true;
        if (size >= FULL) send();
    }

    private void append(byte[] bytes) {
        if (buffer.length - size < bytes.length)
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + bytes.length));
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
    }

    private void append(char c) {
        if (buffer.length == size) buffer = Arrays.copyOf(buffer, buffer.length * 2);
        buffer[size++] = (byte) c;
    }

    private void send() {
        if (ended) throw new ClientGone(new IOException("The stream has ended."));
        if (size == 0) return;
        if (recording != null) recording.add(buffer, size);
        try {
            out.write(ByteBuffer.wrap(buffer, 0, size));
        } catch (IOException e) {
            throw new ClientGone(e);
        }
        sent += size;
        size = 0;
        lastWrite = System.nanoTime();
    }
}
