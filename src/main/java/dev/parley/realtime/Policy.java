package dev.parley.realtime;

import java.util.Locale;

/// What is given up when more waits for a client than may.
enum Policy {
    /// What waited longest: a `gap` stands in its place.
    OLDEST,
    /// What came last: a `gap` stands in its place.
    NEWEST,
    /// Nothing: pieces between the first and the last of a run become one.
    INTERMEDIATE;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
