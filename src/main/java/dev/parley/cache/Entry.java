package dev.parley.cache;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/// An answer to keep.
///
/// @param value the answer in the caller's own encoding; not copied, not to be changed
/// @param documents what the answer cites: when one changes, the answer goes
/// @param cost what it cost, in USD; what a hit saves
/// @param created when the answer was made
/// @param took how long the model took; what a hit saves
/// @param ttl how long it may be served once it was made
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Entry(
        byte[] value,
        Set<UUID> documents,
        String model,
        BigDecimal cost,
        Duration took,
        Instant created,
        Duration ttl) {
    public Entry {
        documents = Set.copyOf(documents);
    }

    boolean expired(Instant now) {
        return now.isAfter(created.plus(ttl));
    }
}
