package dev.parley.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// The lines of a file, one at a time, each of a bounded length.
final class Lines {
    /// Longer than any line that an export has.
    private static final int LONGEST = 64 * 1024 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int from;
    private int to;
    private boolean cut;

    Lines(InputStream in) {
        this.in = in;
    }

    /// The next line without its end; null after the last.
    /// @throws IOException when it cannot be read, or is too long
    byte @Nullable [] next() throws IOException {
        var line = new ByteArrayOutputStream(1024);
        while (true) {
            for (int i = from; i < to; i++)
                if (buffer[i] == '\n') {
                    line.write(buffer, from, i - from);
                    from = i + 1;
                    return line.toByteArray();
                }
            line.write(buffer, from, to - from);
            if (line.size() > LONGEST) throw new IOException("a line is longer than " + LONGEST + " bytes");
            from = 0;
            to = Math.max(0, in.read(buffer));
            if (to > 0) continue;
            cut = line.size() > 0;
            return cut ? line.toByteArray() : null;
        }
    }

    /// Whether the last line had no end.
    boolean cut() {
        return cut;
    }
}
