package dev.parley.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UsageSpanTest {
    private static UsageSpan span(@Nullable String from, @Nullable String to) {
        return UsageSpan.of(Optional.ofNullable(from), Optional.ofNullable(to), Instant.parse("2026-12-31T23:59:59Z"));
    }

    private static UsageSpan of(String from, String to) {
        return new UsageSpan(Instant.parse(from), Instant.parse(to));
    }

    @Test
    void isTheCurrentMonthInUtcWhenNothingIsSaid() {
        assertThat(span(null, null)).isEqualTo(of("2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"));
    }

    @Test
    void takesTimesWithAnyOffsetAndDates() {
        assertThat(span("2026-11-01", "2026-11-02T02:00:00+02:00"))
                .isEqualTo(of("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"));
        assertThat(span("2026-11-01T00:00:00 01:00", "2026-11-02").from())
                .isEqualTo(Instant.parse("2026-10-31T23:00:00Z"));
    }

    @Test
    void oneEndAloneIsEnough() {
        assertThat(span("2026-11-15", null)).isEqualTo(of("2026-11-15T00:00:00Z", "2027-01-01T00:00:00Z"));
        assertThat(span(null, "2026-11-01")).isEqualTo(of("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"));
    }

    @Test
    void saysWhatIsWrongWithADate() {
        for (var bad :
                new String[] {"yesterday", "2026-13-01", "2026-02-30", "", "2026-11-01T00:00:00", "1", "99999-01-01"})
            assertThatThrownBy(() -> span(bad, null)).isInstanceOfSatisfying(PlatformException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                assertThat(e.parameter()).contains("from");
                assertThat(e.detail()).contains("2026-11-01T00:00:00Z", "\"" + bad + "\"");
            });
        assertThatThrownBy(() -> span("2026-11-02", "2026-11-02")).hasMessageContaining("before");
        assertThatThrownBy(() -> span("2025-11-02", "2026-11-30")).hasMessageContaining("366 days");
    }
}
