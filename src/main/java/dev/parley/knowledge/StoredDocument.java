package dev.parley.knowledge;

import java.time.Instant;
import java.util.UUID;

/// A document without its text.
///
/// @param status `ready` once it can be found
/// @param chunks into how many passages it was cut
/// @param curated whether it is a FAQ
public record StoredDocument(
        UUID id,
        String title,
        String contentType,
        long sizeBytes,
        String status,
        long chunks,
        Labels labels,
        boolean curated,
        Instant createdAt,
        Instant updatedAt) {}
