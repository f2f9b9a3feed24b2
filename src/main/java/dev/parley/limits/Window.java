package dev.parley.limits;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/// The time that a limit's amount is for. Minutes and hours roll: what was taken comes back evenly. Days and months
/// are those of the calendar in the tenant's time zone, and begin anew at midnight.
public enum Window {
    MINUTE(Duration.ofMinutes(1)),
    HOUR(Duration.ofHours(1)),
    DAY(Duration.ofDays(1)),
    MONTH(Duration.ofDays(31));

    private final Duration longest;
    private final String word = name().toLowerCase(Locale.ROOT);

    Window(Duration longest) {
        this.longest = longest;
    }

    /// As the API spells it.
    String word() {
        return word;
    }

    public boolean isCalendar() {
        return this == DAY || this == MONTH;
    }

    /// Its length; of a month, that of the longest.
    public Duration length() {
        return longest;
    }

    /// The begin of the day or month that `now` lies in.
    Instant begin(Instant now, ZoneId zone) {
        var day = now.atZone(zone).truncatedTo(ChronoUnit.DAYS);
        return (this == MONTH ? day.with(TemporalAdjusters.firstDayOfMonth()) : day)
                .toLocalDate()
                .atStartOfDay(zone)
                .toInstant();
    }

    /// The end of the day or month that begins at `begin`: the begin of the next.
    Instant end(Instant begin, ZoneId zone) {
        var day = begin.atZone(zone).toLocalDate();
        return (this == MONTH ? day.plusMonths(1) : day.plusDays(1))
                .atStartOfDay(zone)
                .toInstant();
    }
}
