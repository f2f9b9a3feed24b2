package dev.parley.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static final UUID RUN = new UUID(1, 1);
    private static final UUID OTHER = new UUID(1, 2);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Window window = new Window();

    private void send(int from, int to) {
        for (int seq = from; seq <= to; seq++) window.sent(RUN, seq, 0);
    }

    @Test
    void closesWhenSoMuchIsUnderWay() {
        send(1, Window.FIRST - 1);
        assertThat(window.isOpen()).isTrue();
        send(Window.FIRST, Window.FIRST);
        assertThat(window.isOpen()).isFalse();
    }

    @Test
    void widensByWhatIsAcknowledgedSoon() {
        send(1, Window.FIRST);
        window.acknowledged(RUN, 10, SECOND / 10);
        assertThat(window.size()).isEqualTo(Window.FIRST + 10);
        assertThat(window.isOpen()).isTrue();
        for (int round = 0; round < 100; round++) {
            send(1, 50);
            window.acknowledged(RUN, 1_000, SECOND / 10);
        }
        assertThat(window.size()).isEqualTo(Window.MOST);
    }

    @Test
    void halvesWhenAnAcknowledgementIsLate() {
        send(1, Window.FIRST);
        window.acknowledged(RUN, 1, 2 * SECOND);
        assertThat(window.size()).isEqualTo(Window.FIRST / 2);
        assertThat(window.isOpen()).isFalse();
        for (int seq = 2; seq < 20; seq++) window.acknowledged(RUN, seq, 2 * SECOND);
        assertThat(window.size()).isEqualTo(Window.LEAST);
    }

    @Test
    void takesNoNoticeOfWhatWasNotSent() {
        send(1, 3);
        window.acknowledged(OTHER, 3, 0);
        window.acknowledged(RUN, 0, 0);
        assertThat(window.size()).isEqualTo(Window.FIRST);
        window.acknowledged(null, 2, 0);
        assertThat(window.size()).isEqualTo(Window.FIRST + 2);
    }
}
