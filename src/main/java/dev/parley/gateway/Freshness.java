package dev.parley.gateway;

import dev.parley.kernel.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/// How long an answer may be served: a tenth of the age of the newest document it cites, as HTTP's heuristic
/// takes of a page's age (RFC 9111, 4.2.2), from ten minutes to a day; a day when it cites none. What changed
/// lately changes again soon. A document's id tells when its content came: another content is another document.
final class Freshness {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration SHORTEST = Duration.ofMinutes(10);
    private static final int SHARE = 10;

    private Freshness() {}

    static Duration of(Set<UUID> cited, Instant now) {
        var newest = cited.stream().map(Ids::time).max(Instant::compareTo);
        if (newest.isEmpty()) return LONGEST;
        var tenth = Duration.between(newest.get(), now).dividedBy(SHARE);
        if (tenth.compareTo(SHORTEST) < 0) return SHORTEST;
        return tenth.compareTo(LONGEST) > 0 ? LONGEST : tenth;
    }
}
