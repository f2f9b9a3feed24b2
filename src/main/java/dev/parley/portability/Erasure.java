package dev.parley.portability;

import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/// How far the erasure of a tenant has come.
///
/// @param nameSha256 of the tenant's name, in hexadecimal
/// @param askedBy as the audit log names it
/// @param reason null when none was given
/// @param accounts what the usage ledger said
/// @param keysDestroyed ids of the data keys that were destroyed
/// @param rows how many were erased, of each table
/// @param emptySince since when nothing is left; null while something is
record Erasure(
        TenantId tenant,
        String nameSha256,
        String askedBy,
        Instant askedAt,
        @Nullable String reason,
        Instant beganAt,
        List<Month> accounts,
        List<String> keysDestroyed,
        SortedMap<String, Long> rows,
        @Nullable Instant emptySince) {
    static final String COLUMNS = "erased_tenant, name_sha256, asked_by, asked_at, reason, began_at, accounts::text,"
            + " keys::text, rows::text, empty_since";

    /// @param month such as `2026-11`, UTC
    /// @param costUsd a decimal number
    record Month(String month, long requests, long inputTokens, long outputTokens, String costUsd) {}

    static Erasure map(ResultSet row) throws SQLException {
        var mapper = Json.mapper();
        return new Erasure(
                new TenantId(row.getObject("erased_tenant", UUID.class)),
                row.getString("name_sha256"),
                row.getString("asked_by"),
                time(row, "asked_at"),
                row.getString("reason"),
                time(row, "began_at"),
                mapper.readValue(row.getString("accounts"), new TypeReference<List<Month>>() {}),
                mapper.readValue(row.getString("keys"), new TypeReference<List<String>>() {}),
                mapper.readValue(row.getString("rows"), new TypeReference<TreeMap<String, Long>>() {}),
                row.getObject("empty_since") == null ? null : time(row, "empty_since"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
