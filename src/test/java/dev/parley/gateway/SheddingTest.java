package dev.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.telemetry.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SheddingTest {
    private static final TenantId ONE = TenantId.next();
    private static final TenantId OTHER = TenantId.next();

    private final Metrics metrics = new Metrics();
    private final Shedding shedding = new Shedding(100, metrics);
    private final List<Place> taken = new ArrayList<>();

    @AfterEach
    void close() {
        metrics.close();
    }

    /// How many of them are taken until one is refused.
    private int taken(TenantId tenant, Priority priority) {
        for (int count = 0; ; count++) {
            try {
                taken.add(shedding.enter(tenant, priority));
            } catch (PlatformException refused) {
                return count;
            }
        }
    }

    @Test
    void takesTheMoreUrgentWhereTheLessUrgentAreRefused() {
        assertThat(taken(ONE, Priority.LOW)).isEqualTo(50);
        assertThat(taken(ONE, Priority.NORMAL)).isEqualTo(30);
        assertThat(taken(ONE, Priority.HIGH)).isEqualTo(15);
        assertThat(taken(ONE, Priority.CRITICAL)).isEqualTo(5);
        assertThat(metrics.scrape()).contains("parley_requests_shed_total{priority=\"low\"} 1.0");
    }

    @Test
    void takesATenantsPartHoweverManyAnotherSends() {
        assertThat(taken(ONE, Priority.CRITICAL)).isEqualTo(100);
        assertThat(taken(OTHER, Priority.LOW)).isEqualTo(25);
        assertThat(taken(OTHER, Priority.NORMAL)).isEqualTo(15);
    }

    @Test
    void takesAgainWhatHasRoom() {
        taken(ONE, Priority.CRITICAL);
        taken.forEach(Place::close);
        assertThat(taken(ONE, Priority.LOW)).isEqualTo(50);
    }

    @Test
    void tellsWhenToTryAgain() {
        taken(ONE, Priority.LOW);
        var told = catchThrowableOfType(PlatformException.class, () -> shedding.enter(ONE, Priority.LOW));
        assertThat(told.code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(told.retryAfter()).contains(Duration.ofSeconds(1));
    }
}
