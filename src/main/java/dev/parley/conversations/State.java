package dev.parley.conversations;

import java.util.Locale;

/// Where a run stands.
enum State {
    RUNNING,
    COMPLETED,
    /// Nobody answered, or whoever did broke off.
    FAILED,
    CANCELLED,
    /// Its node ended before it did.
    INTERRUPTED;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static State of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    static boolean ended(String word) {
        for (var state : values()) if (state != RUNNING && state.word().equals(word)) return true;
        return false;
    }
}
