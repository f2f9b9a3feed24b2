package dev.parley.kernel;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/// Moments as callers name them.
public final class Moments {
    private Moments() {}

    /// Reads an RFC 3339 time or a date (its midnight in UTC), of the years 1970 to 9999.
    /// @param name of the parameter
    /// @throws PlatformException INVALID_REQUEST naming it
    public static Instant parse(String name, String text) {
        try {
            var moment = text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    // a plus sign that was not escaped in the query arrives as a space
                    : OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
            int year = moment.atOffset(ZoneOffset.UTC).getYear();
            if (year >= 1970 && year <= 9999) return moment;
        } catch (DateTimeParseException notATime) {
            // said below
        }
        throw PlatformException.invalid(
                name,
                name + " must be an RFC 3339 time such as 2026-11-01T00:00:00Z or a date such as 2026-11-01, not \""
                        + (text.length() > 50 ? text.substring(0, 50) + "…" : text) + "\".");
    }
}
