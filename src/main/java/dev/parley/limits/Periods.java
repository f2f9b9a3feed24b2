package dev.parley.limits;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;

/// The days and months of one time zone. The running ones are kept, since each request asks for them.
final class Periods {
    private final ZoneId zone;
    private volatile Period day = new Period(Instant.EPOCH, Instant.EPOCH);
    private volatile Period month = day;

    /// @param ends exclusive
    record Period(Instant begins, Instant ends) {
        boolean holds(Instant moment) {
            return !moment.isBefore(begins) && moment.isBefore(ends);
        }
    }

    Periods(ZoneId zone) {
        this.zone = zone;
    }

    /// `2026-11-26` or `2026-11`.
    String name(Window window, Instant moment) {
        var day = moment.atZone(zone).toLocalDate();
        return window == Window.MONTH ? YearMonth.from(day).toString() : day.toString();
    }

    /// The day or month that the moment lies in.
    Period at(Window window, Instant moment) {
        var known = window == Window.MONTH ? month : day;
        if (known.holds(moment)) return known;
        var begins = window.begin(moment, zone);
        var found = new Period(begins, window.end(begins, zone));
        if (window == Window.MONTH) month = found;
        else day = found;
        return found;
    }
}
