package dev.parley.privacy;

import dev.parley.kernel.Ids;
import dev.parley.kernel.Sha256;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/// The receipt for an erasure. It holds nothing of the person but the digest of the caller's name for them.
///
/// @param endUser the person's id: the same name has the same id, so that a later receipt can be told to be theirs
/// @param erased how many of each class of data
record Erasure(UUID id, TenantId tenant, UUID endUser, Instant erasedAt, SortedMap<String, Integer> erased) {
    /// What the digest covers, and what callers are shown beside it.
    record Content(String id, String tenantId, String endUser, Instant erasedAt, SortedMap<String, Integer> erased) {}

    Content content() {
        return new Content(Ids.format("era", id), tenant.toString(), Ids.format("eus", endUser), erasedAt, erased);
    }

    /// SHA-256 over the content as JSON, its fields in the order above, without blanks.
    byte[] digest() {
        return Sha256.of(Json.write(content()));
    }

    String digestHex() {
        return HexFormat.of().formatHex(digest());
    }

    static Erasure map(ResultSet row) throws SQLException {
        var erased = new TreeMap<String, Integer>();
        Json.mapper().readTree(row.getString("erased")).forEachEntry((kind, count) -> erased.put(kind, count.asInt()));
        return new Erasure(
                row.getObject("id", UUID.class),
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getObject("end_user", UUID.class),
                row.getObject("erased_at", OffsetDateTime.class).toInstant(),
                erased);
    }
}
