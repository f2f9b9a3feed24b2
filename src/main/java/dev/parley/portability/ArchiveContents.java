package dev.parley.portability;

import dev.parley.platform.json.Json;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongBiFunction;
import java.util.function.ToLongFunction;

/// Goes through an archive once, in its order, and holds all of it against the manifest at its end.
final class ArchiveContents {
    private final ArchiveReader archive;
    private final byte[] head;
    private final List<Manifest.Member> members = new ArrayList<>();
    private final List<Manifest.Rows> counts = new ArrayList<>();

    /// @throws dev.parley.kernel.PlatformException INVALID_REQUEST, as everything here, when the archive is not whole
    ArchiveContents(InputStream packed) {
        archive = new ArchiveReader(packed);
        var first = archive.next();
        if (!first.name().equals(Header.NAME))
            throw ArchiveReader.damaged("it begins with something else than " + Header.NAME);
        members.add(described(first));
        head = first.content();
    }

    /// `header.json`, not yet judged.
    byte[] head() {
        return head;
    }

    /// @param rows takes lines of a table, and says how many rows they are
    /// @param keys the same of data keys
    /// @return the manifest, which holds
    Manifest read(Header header, ToLongBiFunction<Header.Columns, byte[]> rows, ToLongFunction<byte[]> keys) {
        var member = archive.next();
        for (var of : header.tables()) member = parts(member, of.table(), lines -> rows.applyAsLong(of, lines));
        if (header.passphrase() != null) member = parts(member, Holdings.DATA_KEYS, keys);
        if (!member.name().equals(Manifest.NAME))
            throw ArchiveReader.damaged("its member '" + printable(member.name()) + "' is out of place");
        archive.end();
        var said = Json.read(member.content(), Manifest.class);
        if (!said.equals(new Manifest(header, counts, members)))
            throw ArchiveReader.damaged("its " + Manifest.NAME + " does not fit what is in it");
        if (counts.getFirst().rows() != 1) throw ArchiveReader.damaged("it has not one row of tenants");
        return said;
    }

    /// @param member the next of the archive
    /// @return the first that is not of the table
    private ArchiveReader.Member parts(ArchiveReader.Member member, String table, ToLongFunction<byte[]> take) {
        long rows = 0;
        var next = member;
        for (int part = 1; next.name().equals(ArchiveWriter.partName(table, part)); part++) {
            rows += take.applyAsLong(next.content());
            members.add(described(next));
            next = archive.next();
        }
        counts.add(new Manifest.Rows(table, rows));
        return next;
    }

    static int lines(byte[] content) {
        int count = content.length > 0 && content[content.length - 1] != '\n' ? 1 : 0;
        for (byte b : content) if (b == '\n') count++;
        return count;
    }

    private static Manifest.Member described(ArchiveReader.Member member) {
        return new Manifest.Member(member.name(), member.content().length, member.sha256());
    }

    private static String printable(String name) {
        var text = name.length() > 100 ? name.substring(0, 100) + "…" : name;
        return text.replaceAll("[^\\x20-\\x7e…]", "?");
    }
}
