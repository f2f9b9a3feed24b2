package dev.parley.identity.tokens;

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
        unknown.add(id, "10.0.0.1");
        assertThat(unknown.contains(id)).isTrue();
    }

    @Test
    void boundsTheLookUpsOfASecond() {
        for (int i = 0; i < UnknownKeys.MOST_OF_ADDRESS; i++) miss("10.0.0.1");
        requireRefused("10.0.0.1");
        assertThatCode(() -> unknown.requireRoom("10.0.0.2")).doesNotThrowAnyException();
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThatCode(() -> unknown.requireRoom("10.0.0.1")).doesNotThrowAnyException();
    }

    @Test
    void boundsThoseOfAllAddressesTogether() {
        for (int i = 0; i < UnknownKeys.MOST_OF_NODE; i++) miss("10.1." + i / 50 + "." + i % 50);
        requireRefused("10.0.0.1");
    }

    /// A subscriber has a network of addresses, and could use a new one for each guess.
    @Test
    void countsAddressesOfOneSubscriberTogether() {
        for (int i = 0; i < UnknownKeys.MOST_OF_ADDRESS; i++) miss("2001:db8:0:1::" + Integer.toHexString(i));
        requireRefused("2001:db8:0:1::ffff");
        assertThatCode(() -> unknown.requireRoom("2001:db8:0:2::1")).doesNotThrowAnyException();
    }

    private void miss(String address) {
        unknown.requireRoom(address);
        unknown.add(Ids.next(), address);
    }

    private void requireRefused(String address) {
        assertThatThrownBy(() -> unknown.requireRoom(address)).isInstanceOfSatisfying(PlatformException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(e.retryAfter()).isPresent();
        });
    }
}
