package dev.parley.portability;

import dev.parley.kernel.PlatformException;
import dev.parley.kernel.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;

/// Reads an archive of anybody's, member by member: plain files only, each bounded, none of the extensions of
/// tar. It writes nothing, so a name is only compared.
final class ArchiveReader {
    private static final int BLOCK = TarConstants.DEFAULT_RCDSIZE;
    /// A row holds a document of 5 MiB at most, which escaped may be several times as long.
    private static final long LARGEST_MEMBER = 64L * 1024 * 1024;
    static final int MOST_MEMBERS = 200_000;
    /// Unpacked by packed bytes; beyond the first bytes, which may be all alike.
    private static final long MOST_RATIO = 200;
    private static final long RATIO_FROM = 64L * 1024 * 1024;
    /// Blocks of zeros after the last member: tar fills up to 20 of them.
    private static final int MOST_PADDING = 64;

    private final Counted packed;
    private final InputStream in;
    private long unpacked;
    private int members;

    /// @param sha256 of the content, in hexadecimal
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Member(String name, byte[] content, String sha256) {}

    /// @throws PlatformException INVALID_REQUEST, as everything here, when it is no archive or comes to no end
    ArchiveReader(InputStream body) {
        packed = new Counted(body);
        try {
            in = new GZIPInputStream(packed, 64 * 1024);
        } catch (IOException e) {
            throw damaged("it is not packed by gzip");
        }
    }

    Member next() {
        var block = read(BLOCK);
        if (isZero(block)) throw damaged("it ends before its " + Manifest.NAME + ": the export broke off");
        if (++members > MOST_MEMBERS) throw damaged("it has more than " + MOST_MEMBERS + " members");
        var entry = entry(block);
        if (entry.getSize() < 0 || entry.getSize() > LARGEST_MEMBER)
            throw damaged("a member may have " + LARGEST_MEMBER + " bytes at most");
        var content = read((int) entry.getSize());
        read((int) (-entry.getSize() & BLOCK - 1));
        return new Member(entry.getName(), content, Sha256.hex(content));
    }

    private static TarArchiveEntry entry(byte[] block) {
        try {
            if (TarUtils.verifyCheckSum(block)) {
                var entry = new TarArchiveEntry(block);
                if (entry.getLinkFlag() == TarConstants.LF_NORMAL
                        && entry.getLinkName().isEmpty()) return entry;
            }
        } catch (IllegalArgumentException | UncheckedIOException malformed) {
            // said below
        }
        throw damaged("a member is no plain file, or its head is malformed");
    }

    /// Reads on to the end: nothing but padding may follow.
    void end() {
        for (int blocks = 0; blocks <= MOST_PADDING; blocks++) {
            var block = readUpTo(BLOCK);
            if (!isZero(block)) break;
            if (block.length < BLOCK) return;
        }
        throw damaged("something follows its " + Manifest.NAME);
    }

    private byte[] read(int length) {
        var bytes = readUpTo(length);
        if (bytes.length < length) throw damaged("it is cut");
        return bytes;
    }

    private byte[] readUpTo(int length) {
        try {
            var bytes = in.readNBytes(length);
            unpacked += bytes.length;
            if (unpacked > RATIO_FROM && unpacked / MOST_RATIO > packed.bytes)
                throw damaged("it unpacks to more than " + MOST_RATIO + " times its size");
            return bytes;
        } catch (IOException e) {
            throw damaged("it is cut or damaged");
        }
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) if (b != 0) return false;
        return true;
    }

    static PlatformException damaged(String why) {
        return PlatformException.invalid("body", "This is no whole archive of a tenant: " + why + ".");
    }

    /// How many bytes have come.
    private static final class Counted extends FilterInputStream {
        private long bytes;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int one = in.read();
            if (one >= 0) bytes++;
            return one;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            int read = in.read(target, from, length);
            if (read > 0) bytes += read;
            return read;
        }
    }
}
