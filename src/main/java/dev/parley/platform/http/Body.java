package dev.parley.platform.http;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/// Reads a request's body: bounded in size, and in time by a least rate, so that a caller who dribbles cannot hold a
/// request for ever.
final class Body {
    /// How long a body may take whatever its size.
    private static final long GRACE = TimeUnit.SECONDS.toNanos(30);

    /// After that it must have come at this rate.
    private static final long BYTES_PER_SECOND = 1024;

    private Body() {}

    static byte[] read(HttpServletRequest request, int most) {
        long length = request.getContentLengthLong();
        try {
            if (length > most) throw tooLarge(most);
            var in = decoded(request);
            return read(in, in instanceof GZIPInputStream || length < 0 ? 8192 : (int) length, most);
        } catch (IOException broken) {
            throw new PlatformException(
                    ErrorCode.INVALID_REQUEST,
                    "The request body could not be read to its end: it broke off, came too slowly or is no gzip data"
                            + " although Content-Encoding says so.",
                    broken);
        }
    }

    /// The body as it comes, without a bound of its size. Only the time that is spent waiting for it counts.
    static InputStream stream(HttpServletRequest request) throws IOException {
        var encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity"))
            throw new PlatformException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "The body is taken as it is; send it without the Content-Encoding " + encoding + ".");
        return new Waited(request.getInputStream());
    }

    private static final class Waited extends FilterInputStream {
        private long bytes;
        private long nanos;

        Waited(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            long begun = System.nanoTime();
            int read = in.read(target, from, length);
            nanos += System.nanoTime() - begun;
            bytes += Math.max(read, 0);
            if (tooSlow(bytes, nanos)) throw new IOException("The body came too slowly.");
            return read;
        }
    }

    private static InputStream decoded(HttpServletRequest request) throws IOException {
        var encoding = request.getHeader("Content-Encoding");
        if (encoding == null || encoding.equalsIgnoreCase("identity")) return request.getInputStream();
        if (encoding.equalsIgnoreCase("gzip")) return new GZIPInputStream(request.getInputStream());
        throw new PlatformException(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                "The Content-Encoding " + encoding + " is not supported; send gzip or no encoding.");
    }

    private static byte[] read(InputStream in, int expected, int most) throws IOException {
        long start = System.nanoTime();
        var bytes = new byte[Math.max(expected, 1)];
        int size = 0;
        while (true) {
            if (size == bytes.length) {
                // a body of the announced length ends here, and is returned without a copy
                int next = in.read();
                if (next < 0) return bytes;
                if (size == most) throw tooLarge(most);
                bytes = Arrays.copyOf(bytes, (int) Math.min(most, Math.max(8192L, size * 2L)));
                bytes[size++] = (byte) next;
                continue;
            }
            int read = in.read(bytes, size, bytes.length - size);
            if (read < 0) return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
            size += read;
            if (tooSlow(size, System.nanoTime() - start)) throw new IOException("The body came too slowly.");
        }
    }

    static boolean tooSlow(long bytes, long nanos) {
        return nanos > GRACE && bytes < (nanos - GRACE) / 1_000_000 * BYTES_PER_SECOND / 1000;
    }

    private static PlatformException tooLarge(int most) {
        return new PlatformException(
                ErrorCode.REQUEST_TOO_LARGE, "The request body may have " + most + " bytes at most.");
    }
}
