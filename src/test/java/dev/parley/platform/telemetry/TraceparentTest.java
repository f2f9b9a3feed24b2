package dev.parley.platform.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TraceparentTest {
    private static final String IDS = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";

    @Test
    void readsAndWritesTheSame() {
        var context = Traceparent.parse("00-" + IDS + "-01");
        assertThat(context).isNotNull();
        assertThat(Traceparent.format(context)).isEqualTo("00-" + IDS + "-01");
        assertThat(context.isSampled()).isTrue();
    }

    @Test
    void readsTheBeginningOfALaterVersion() {
        assertThat(Traceparent.parse("01-" + IDS + "-00-more")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-" + IDS,
                "00-" + IDS + "-01-more",
                "01-" + IDS + "-01x",
                "ff-" + IDS + "-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00_" + IDS + "-01"
            })
    void beginsANewTraceForWhatIsNotWellFormed(String header) {
        assertThat(Traceparent.parse(header)).isNull();
    }
}
