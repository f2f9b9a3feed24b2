package dev.parley.platform.http;

import dev.parley.platform.http.UpstreamException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;

/// The answer to an upstream call. Closing it before its body was read to the end breaks the connection off, which
/// cancels the server's work; read to the end, the connection serves the next call.
public final class UpstreamResponse implements AutoCloseable {
    private final ClassicHttpResponse head;
    private final UpstreamBody body;

    UpstreamResponse(ClassicHttpResponse head, UpstreamBody body) {
        this.head = head;
        this.body = body;
    }

    public int status() {
        return head.getCode();
    }

    /// The first header of this name, in any case.
    public Optional<String> header(String name) {
        var header = head.getFirstHeader(name);
        return header == null ? Optional.empty() : Optional.ofNullable(header.getValue());
    }

    /// The body as it comes; each read obeys the request's silence and deadline.
    public InputStream body() {
        return body;
    }

    /// The whole body.
    /// @throws UpstreamException TOO_LARGE when it has more than `limit` bytes, or as reading it failed
    public byte[] readAll(int limit) throws IOException {
        long announced = head.getEntity() == null ? 0 : head.getEntity().getContentLength();
        if (announced > limit) throw tooLarge(limit);
        var bytes = new byte[announced >= 0 ? (int) announced + 1 : Math.min(8192, limit + 1)];
        int size = 0;
        for (int read; (read = body.read(bytes, size, bytes.length - size)) >= 0; ) {
            size += read;
            if (size > limit) throw tooLarge(limit);
            if (size == bytes.length) bytes = Arrays.copyOf(bytes, (int) Math.min(2L * size, limit + 1L));
        }
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    /// Waits up to `time` for the end of a body of which nothing more is wanted (at most 8 KiB), so that its
    /// connection can be kept.
    public void finish(Duration time) {
        body.drain(new byte[8192], time.toNanos());
        body.close();
    }

    private static UpstreamException tooLarge(int limit) {
        return new UpstreamException(Reason.TOO_LARGE, "The answer has more than " + limit + " bytes", null);
    }

    @Override
    public void close() {
        body.close();
    }
}
