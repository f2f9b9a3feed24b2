package dev.parley.usage;

import dev.parley.kernel.Moments;
import dev.parley.kernel.PlatformException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;

/// The span of a report, as a caller names it.
///
/// @param from inclusive
/// @param to exclusive
public record UsageSpan(Instant from, Instant to) {
    private static final Duration LONGEST = Duration.ofDays(366);

    /// Both are an RFC 3339 time or a date (its midnight in UTC). Without `from` it is the first of the month of
    /// `to`; without `to` the first of the month after now; without both the current month.
    /// @throws PlatformException INVALID_REQUEST naming what is wrong
    public static UsageSpan of(Optional<String> from, Optional<String> to, Instant now) {
        var end = to.map(text -> Moments.parse("to", text))
                .orElseGet(() -> firstOf(month(now).plusMonths(1)));
        var begin = from.map(text -> Moments.parse("from", text)).orElseGet(() -> firstOf(month(end.minusNanos(1))));
        if (!begin.isBefore(end))
            throw PlatformException.invalid("from", "from (" + begin + ") must be before to (" + end + ").");
        if (Duration.between(begin, end).compareTo(LONGEST) > 0)
            throw PlatformException.invalid("from", "from and to may be 366 days apart at most.");
        return new UsageSpan(begin, end);
    }

    private static YearMonth month(Instant moment) {
        return YearMonth.from(moment.atOffset(ZoneOffset.UTC));
    }

    private static Instant firstOf(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
