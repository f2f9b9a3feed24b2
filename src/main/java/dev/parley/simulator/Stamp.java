package dev.parley.simulator;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The moment at which a piece is sent, where it asks for that: by which a reader tells how long it took.
final class Stamp {
    private static final int DIGITS = 16;

    private Stamp() {}

    static boolean isIn(ByteBuffer bytes) {
        return find(bytes) >= 0;
    }

    /// Puts the time, in microseconds since 1970, in the place of sixteen `@`.
    static void put(ByteBuffer bytes) {
        int at = find(bytes);
        if (at < 0) return;
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        for (int i = DIGITS - 1; i >= 0; i--, now /= 10) bytes.put(at + i, (byte) ('0' + now % 10));
    }

    private static int find(ByteBuffer bytes) {
        int run = 0;
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            run = bytes.get(i) == '@' ? run + 1 : 0;
            if (run == DIGITS) return i - DIGITS + 1;
        }
        return -1;
    }
}
