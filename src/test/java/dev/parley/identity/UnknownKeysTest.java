package dev.parley.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UnknownKeysTest {
    private final AtomicLong clock = new AtomicLong(-5_000_000_000L);
    private final UnknownKeys unknown = new UnknownKeys(clock::get);

    @Test
    void remembersAnId() {
        var id = Ids.next();
        assertThat(unknown.contains(id)).isFalse();
        unknown.add(id);
        assertThat(unknown.contains(id)).isTrue();
    }

    @Test
    void boundsTheLookUpsOfASecond() {
        for (int i = 0; i < UnknownKeys.MOST_A_SECOND; i++) {
            unknown.requireRoom();
            unknown.add(Ids.next());
        }
        assertThatThrownBy(unknown::requireRoom).isInstanceOfSatisfying(PlatformException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(e.retryAfter()).isPresent();
        });
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThatCode(unknown::requireRoom).doesNotThrowAnyException();
    }
}
