package dev.parley.knowledge;

import dev.parley.platform.http.Upload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/// The bytes of a file, which may lie on disk and can be read more than once.
record Blob(long size, Upload.Content content) {
    private static final int PIECE = 64 * 1024;

    static Blob of(byte[] bytes) {
        return new Blob(bytes.length, () -> new ByteArrayInputStream(bytes));
    }

    /// What somebody does with the bytes as they come.
    @FunctionalInterface
    interface Use<T> {
        T of(InputStream bytes) throws IOException;
    }

    <T> T read(Use<T> use) {
        try (var in = content.open()) {
            return use.of(in);
        } catch (IOException lost) {
            throw new UncheckedIOException("A file that is being taken in could not be read again.", lost);
        }
    }

    /// The first bytes, as many as there are.
    byte[] head(int most) {
        return read(in -> in.readNBytes(most));
    }

    byte[] bytes() {
        return read(in -> in.readNBytes(Math.toIntExact(size)));
    }

    boolean contains(byte[] wanted) {
        return read(in -> {
            // what is between two pieces is looked at with the second
            var window = new byte[wanted.length - 1 + PIECE];
            int kept = 0;
            for (int read; (read = in.readNBytes(window, kept, PIECE)) > 0; ) {
                int end = kept + read;
                if (contains(window, end, wanted)) return true;
                kept = Math.min(wanted.length - 1, end);
                System.arraycopy(window, end - kept, window, 0, kept);
            }
            return false;
        });
    }

    private static boolean contains(byte[] window, int end, byte[] wanted) {
        for (int at = 0; at + wanted.length <= end; at++)
            if (window[at] == wanted[0] && Arrays.equals(window, at, at + wanted.length, wanted, 0, wanted.length))
                return true;
        return false;
    }
}
