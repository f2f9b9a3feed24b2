package dev.parley.portability;

import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import dev.parley.portability.Catalogue.Table;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Judges an archive by its header, before any row is read.
final class Headers {
    private Headers() {}

    /// @throws PlatformException INVALID_REQUEST when it is none, or of another format
    static Header read(byte[] json) {
        int format = Json.readObject(json).path("format").asInt(0);
        if (format != Header.FORMAT)
            throw ArchiveReader.damaged("its format is " + format + ", this Parley reads " + Header.FORMAT
                    + (format > Header.FORMAT ? "; upgrade this installation" : ""));
        var header = complete(Json.read(json, Header.class));
        if (Ids.parse("ten", header.tenant().id()).isEmpty()) throw ArchiveReader.damaged("its tenant has no id");
        return header;
    }

    /// @param migrations what this installation's schema has
    /// @throws PlatformException INVALID_REQUEST, also when it comes from a newer schema
    static Header read(byte[] json, List<String> migrations) {
        var header = read(json);
        var newer = header.migrations().stream()
                .filter(version -> !migrations.contains(version))
                .toList();
        if (!newer.isEmpty())
            throw ArchiveReader.damaged("it comes from a newer Parley (" + header.parleyVersion() + "): this one lacks"
                    + " the migrations " + String.join(", ", newer) + "; upgrade this installation");
        return header;
    }

    /// What JSON may lack, a record of it may have as null.
    @SuppressWarnings("NullAway") // that is what is looked for
    private static Header complete(Header header) {
        boolean whole = header.exportId() != null
                && header.exportedAt() != null
                && header.migrations() != null
                && header.tenant() != null
                && header.tenant().id() != null
                && header.tenant().slug() != null
                && header.leftOut() != null
                && header.leftOut().stream().allMatch(of -> of.table() != null && of.columns() != null)
                && header.tables() != null
                && header.tables().stream().allMatch(of -> of.table() != null && of.columns() != null);
        if (!whole) throw ArchiveReader.damaged("its " + Header.NAME + " lacks fields");
        return header;
    }

    /// The archive's tables as they are here, in the archive's order.
    /// @throws PlatformException INVALID_REQUEST naming a table or column that is not known here or not exported
    static Map<String, Table> tables(Catalogue catalogue, Header header) {
        var tables = new LinkedHashMap<String, Table>();
        for (var of : header.tables()) {
            var table = catalogue
                    .find(of.table())
                    .filter(found -> Holdings.of(found.name()).exported())
                    .orElseThrow(() -> ArchiveReader.damaged(
                            "it has a table " + of.table() + ", which no tenant brings" + " along here"));
            for (var column : of.columns())
                if (!table.columns().contains(column)
                        || Holdings.of(table.name()).without().contains(column))
                    throw ArchiveReader.damaged("its table " + of.table() + " has a column " + column
                            + ", which no tenant brings along here");
            if (tables.put(of.table(), table) != null
                    || new HashSet<>(of.columns()).size() != of.columns().size())
                throw ArchiveReader.damaged("it names " + of.table() + " or a column of it twice");
        }
        if (!tables.keySet().stream().findFirst().orElse("").equals("tenants"))
            throw ArchiveReader.damaged("its first table is not tenants");
        return tables;
    }
}
