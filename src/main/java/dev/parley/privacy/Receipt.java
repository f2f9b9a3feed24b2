package dev.parley.privacy;

import java.time.Instant;
import java.util.SortedMap;

/// An erasure as callers and the audit log see it.
///
/// @param digest SHA-256 in hexadecimal digits over the other fields as JSON, in this order and without blanks
record Receipt(
        String id,
        String tenantId,
        String endUser,
        Instant erasedAt,
        SortedMap<String, Integer> erased,
        String digest) {
    static Receipt of(Erasure erasure) {
        var content = erasure.content();
        return new Receipt(
                content.id(),
                content.tenantId(),
                content.endUser(),
                content.erasedAt(),
                content.erased(),
                erasure.digestHex());
    }
}
