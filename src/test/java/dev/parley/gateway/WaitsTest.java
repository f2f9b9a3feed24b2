package dev.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaitsTest {
    private final Waits waits = new Waits();

    private void add(int from, int to) {
        for (int i = from; i <= to; i++) waits.add(Duration.ofMillis(i).toNanos());
    }

    @Test
    void knowsNothingFromAFew() {
        add(1, 19);
        assertThat(waits.usual()).isEmpty();
    }

    @Test
    void tellsWithinWhichNineteenOfTwentyBegin() {
        add(1, 20);
        assertThat(waits.usual()).contains(Duration.ofMillis(19));
    }

    @Test
    void forgetsWhatWasLongAgo() {
        add(1000, 1100);
        add(1, 64);
        assertThat(waits.usual()).contains(Duration.ofMillis(61));
    }
}
