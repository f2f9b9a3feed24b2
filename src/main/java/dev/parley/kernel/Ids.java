package dev.parley.kernel;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Identifiers: a prefix that tells the kind, an underscore and a UUIDv7 in its usual spelling (`doc_0198…`).
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AtomicLong LAST = new AtomicLong();

    private Ids() {}

    /// A new time-ordered UUID, version 7 (RFC 9562, section 5.7, with method 3 for the sub-millisecond part):
    /// 48 bits of Unix milliseconds, 12 bits of the fraction of that millisecond, 62 random bits.
    /// Ids made by one process ascend strictly.
    public static UUID next() {
        long ticks = LAST.updateAndGet(last -> Math.max(last + 1, now()));
        long high = (ticks >>> 12) << 16 | 0x7000L | (ticks & 0xfff);
        long low = RANDOM.nextLong() >>> 2 | 0x8000000000000000L;
        return new UUID(high, low);
    }

    /// Unix time in units of a 4096th of a millisecond.
    private static long now() {
        var instant = Instant.now();
        long nanos = instant.getNano();
        long millis = instant.getEpochSecond() * 1000 + nanos / 1_000_000;
        return millis << 12 | (nanos % 1_000_000) * 4096 / 1_000_000;
    }

    /// When an id was made, to the microsecond.
    public static Instant time(UUID id) {
        long high = id.getMostSignificantBits();
        return Instant.ofEpochMilli(high >>> 16).plus((high & 0xfff) * 1000 / 4096, ChronoUnit.MICROS);
    }

    /// Where the ids begin that were made in the millisecond of this moment.
    public static UUID floor(Instant moment) {
        return new UUID(moment.toEpochMilli() << 16, 0);
    }

    public static String format(String prefix, UUID id) {
        return prefix + '_' + id;
    }

    /// The UUID in a text such as `doc_0198…`; empty when the prefix differs or the rest is no UUID in canonical form.
    public static Optional<UUID> parse(String prefix, String text) {
        if (text.length() != prefix.length() + 37 || !text.startsWith(prefix) || text.charAt(prefix.length()) != '_')
            return Optional.empty();
        var rest = text.substring(prefix.length() + 1);
        try {
            var id = UUID.fromString(rest);
            return id.toString().equals(rest) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }
}
