package dev.parley.portability;

import java.util.List;

/// What an archive held, said after the last row: `manifest.json`. An archive without it is a broken export.
///
/// @param header the same as `header.json`
/// @param members every other member, in the order of the archive
record Manifest(Header header, List<Rows> rows, List<Member> members) {
    static final String NAME = "manifest.json";

    record Rows(String table, long rows) {}

    /// @param bytes unpacked
    /// @param sha256 in hexadecimal
    record Member(String name, long bytes, String sha256) {}
}
