package dev.parley.portability;

import java.io.InputStream;
import java.util.List;

/// Whether an archive is whole, as far as can be told without a database.
public final class ArchiveCheck {
    private ArchiveCheck() {}

    /// @param tenant its id
    /// @param leftOut tables and columns that are not in it
    public record Report(String tenant, String slug, long rows, long bytes, List<String> leftOut) {}

    /// Reads it to its end.
    /// @throws dev.parley.kernel.PlatformException INVALID_REQUEST saying what is wrong with it
    public static Report of(InputStream packed) {
        var archive = new ArchiveContents(packed);
        var header = Headers.read(archive.head());
        var manifest = archive.read(header, (_, lines) -> ArchiveContents.lines(lines), ArchiveContents::lines);
        return new Report(
                header.tenant().id(),
                header.tenant().slug(),
                manifest.rows().stream().mapToLong(Manifest.Rows::rows).sum(),
                manifest.members().stream().mapToLong(Manifest.Member::bytes).sum(),
                header.leftOut().stream()
                        .map(of -> of.columns().isEmpty()
                                ? of.table()
                                : of.table() + " (" + String.join(", ", of.columns()) + ")")
                        .toList());
    }
}
