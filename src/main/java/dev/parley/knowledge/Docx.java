package dev.parley.knowledge;

import static java.io.OutputStream.nullOutputStream;

import dev.parley.kernel.PlatformException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipInputStream;

/// A Word document (ECMA-376): headings, paragraphs and tables out of two XML files in a zip archive. Read with what
/// the JDK has: the library for it brings ten others.
final class Docx {
    static final String BODY = "word/document.xml";
    private static final String STYLES = "word/styles.xml";

    /// Bytes of the whole archive once inflated. Pictures do not grow; 50 MB of pictures and a long text fit.
    static final long MAX_INFLATED = 256L * 1024 * 1024;
    private static final int MAX_ENTRIES = 10_000;

    private Docx() {}

    static Parsed parse(byte[] source) {
        try {
            // the styles may come after the text, and it takes them to be read
            var parts = parts(source);
            var body = parts.get(BODY);
            if (body == null) throw damaged();
            var styles = parts.get(STYLES);
            return new DocxText(styles == null ? Map.of() : DocxStyles.headings(styles)).read(body);
        } catch (PlatformException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // the zip reader throws IllegalArgumentException at bad names
            throw damaged();
        }
    }

    private static Map<String, byte[]> parts(byte[] source) throws IOException {
        var parts = new HashMap<String, byte[]>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(source))) {
            var counted = new Counted(zip);
            int entries = 0;
            for (var entry = zip.getNextEntry(); entry != null && parts.size() < 2; entry = zip.getNextEntry()) {
                if (++entries > MAX_ENTRIES) throw tooLarge(MAX_ENTRIES + " files");
                if (entry.getName().equals(BODY) || entry.getName().equals(STYLES))
                    parts.put(entry.getName(), counted.readAllBytes());
                else counted.skipAll();
            }
        }
        return parts;
    }

    private static PlatformException damaged() {
        return PlatformException.invalid(
                "file", "The Word document is damaged or incomplete: its archive or the XML in it cannot be read.");
    }

    private static PlatformException tooLarge(String most) {
        return PlatformException.invalid("file", "The Word document unfolds to more than " + most + ".");
    }

    /// Counts what is inflated, over all entries.
    private static final class Counted extends FilterInputStream {
        private long bytes;

        Counted(InputStream in) {
            super(in);
        }

        void skipAll() throws IOException {
            transferTo(nullOutputStream());
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = in.read(into, from, length);
            bytes += Math.max(read, 0);
            if (bytes > MAX_INFLATED) throw tooLarge(MAX_INFLATED + " bytes");
            return read;
        }
    }
}
