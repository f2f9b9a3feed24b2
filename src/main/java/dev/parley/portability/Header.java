package dev.parley.portability;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an archive says of itself before its rows: `header.json`.
///
/// @param format of the archive
/// @param exportId this export's own: who imports it again gets the answer of the first time
/// @param migrations the versions of the schema that the rows are from
/// @param tables in the order of the archive
/// @param leftOut what is not in it
/// @param passphrase how the data keys are locked; null when they are left out
record Header(
        int format,
        String exportId,
        Instant exportedAt,
        String parleyVersion,
        List<String> migrations,
        Origin tenant,
        List<Columns> tables,
        List<LeftOut> leftOut,
        @Nullable Lock passphrase) {
    static final int FORMAT = 1;
    static final String NAME = "header.json";

    record Origin(String id, String slug, String name) {}

    record Columns(String table, List<String> columns) {}

    /// @param columns empty for the whole table
    record LeftOut(String table, List<String> columns, String why) {}

    /// @param kdf how the key is made of the passphrase
    /// @param salt in base64
    /// @param check by which a wrong passphrase is found out, in base64
    record Lock(String kdf, int iterations, String salt, String check) {}
}
