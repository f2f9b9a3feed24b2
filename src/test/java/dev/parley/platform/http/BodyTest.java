package dev.parley.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BodyTest {
    private static boolean tooSlow(long bytes, int seconds) {
        return Body.tooSlow(bytes, Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void aBodyMayTakeAGraceWhateverItsSize() {
        assertThat(tooSlow(1, 30)).isFalse();
    }

    @Test
    void afterThatItMustHaveComeAtALeastRate() {
        assertThat(tooSlow(10 * 1024, 40)).isFalse();
        assertThat(tooSlow(10 * 1024 - 1, 40)).isTrue();
        assertThat(tooSlow(20_000_000, 600)).isFalse();
    }
}
