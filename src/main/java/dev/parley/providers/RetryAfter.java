package dev.parley.providers;

import dev.parley.platform.http.UpstreamResponse;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// When a provider asks to be left alone for a while.
final class RetryAfter {
    private RetryAfter() {}

    /// OpenAI's `retry-after-ms` is the finer of the two and goes first.
    static Optional<Duration> of(UpstreamResponse response) {
        var millis = response.header("retry-after-ms").flatMap(text -> number(text, BigDecimal.ONE));
        if (millis.isPresent()) return millis;
        return response.header("Retry-After").flatMap(text -> parse(text, Instant.now()));
    }

    /// Seconds, also with a fraction, or a date (RFC 9110, section 10.2.3).
    static Optional<Duration> parse(String text, Instant now) {
        var seconds = number(text, BigDecimal.valueOf(1000));
        if (seconds.isPresent()) return seconds;
        try {
            var date = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
            return Optional.of(bounded(Duration.between(now, date.toInstant())));
        } catch (DateTimeException neither) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> number(String text, BigDecimal millisEach) {
        try {
            if (text.length() > 20) return Optional.empty();
            var millis = new BigDecimal(text.strip()).multiply(millisEach);
            return Optional.of(bounded(Duration.ofMillis(millis.min(BigDecimal.valueOf(Faults.LONGEST_WAIT.toMillis()))
                    .longValue())));
        } catch (NumberFormatException noNumber) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) return Duration.ZERO;
        return wait.compareTo(Faults.LONGEST_WAIT) > 0 ? Faults.LONGEST_WAIT : wait;
    }
}
