package dev.parley.portability;

import dev.parley.kernel.Sha256;
import dev.parley.platform.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Writes an archive: a tar, packed by gzip. A member's size comes before its content, so rows gather to parts
/// of a few MiB, and no more than one part is in memory.
final class ArchiveWriter {
    private static final int PART = 4 * 1024 * 1024;

    private final TarArchiveOutputStream tar;
    private final Date at;
    private final List<Manifest.Member> members = new ArrayList<>();
    private final List<Manifest.Rows> rows = new ArrayList<>();
    private ByteArrayOutputStream part = new ByteArrayOutputStream(PART + PART / 4);
    private String table = "";
    private int parts;
    private long lines;

    ArchiveWriter(OutputStream out, Instant at) throws IOException {
        this.at = Date.from(at);
        this.tar = new TarArchiveOutputStream(new Gzip(out), "UTF-8");
    }

    /// Fast: rows are mostly numbers in hexadecimal, which more work packs little better.
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out, 64 * 1024);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    void header(Header header) throws IOException {
        member(Header.NAME, Json.write(header));
    }

    /// The rows that follow are of this table.
    void begin(String name) {
        table = name;
        parts = 0;
        lines = 0;
    }

    /// @param line a row as JSON, with a line feed at its end
    void line(byte[] line) throws IOException {
        if (part.size() > 0 && part.size() + line.length > PART) endPart();
        part.write(line);
        lines++;
    }

    void end() throws IOException {
        if (part.size() > 0) endPart();
        rows.add(new Manifest.Rows(table, lines));
    }

    private void endPart() throws IOException {
        member(partName(table, ++parts), part.toByteArray());
        // a part that a huge row made large is not kept for the others
        if (part.size() > 2 * PART) part = new ByteArrayOutputStream(PART + PART / 4);
        else part.reset();
    }

    static String partName(String table, int number) {
        return String.format(Locale.ROOT, "tables/%s/%06d.ndjson", table, number);
    }

    private void member(String name, byte[] content) throws IOException {
        put(name, content);
        members.add(new Manifest.Member(name, content.length, Sha256.hex(content)));
    }

    private void put(String name, byte[] content) throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        entry.setModTime(at);
        entry.setMode(0600);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    /// Ends the archive.
    /// @return the manifest and its digest
    Finished finish(Header header) throws IOException {
        var manifest = new Manifest(header, List.copyOf(rows), List.copyOf(members));
        var bytes = Json.write(manifest);
        put(Manifest.NAME, bytes);
        tar.close();
        return new Finished(manifest, Sha256.hex(bytes));
    }

    record Finished(Manifest manifest, String sha256) {}
}
