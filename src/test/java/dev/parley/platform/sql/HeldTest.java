package dev.parley.platform.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HeldTest {
    private final TenantId acme = TenantId.next();
    private final TenantId globex = TenantId.next();
    private final List<Consumer<TenantId>> subscribers = new ArrayList<>();
    private final AtomicInteger reads = new AtomicInteger();
    private Runnable whileReading = () -> {};

    private record Value(TenantId tenant, int number) {}

    private final Held<String, Value> held =
            new Held<>((topic, changed) -> subscribers.add(changed), List.of("words"), 100, this::read, Value::tenant);

    private Optional<Value> read(String key) {
        int number = reads.incrementAndGet();
        whileReading.run();
        return key.equals("none") ? Optional.empty() : Optional.of(new Value(key.equals("a") ? acme : globex, number));
    }

    @Test
    void readsOnce() {
        assertThat(held.get("a")).isEqualTo(held.get("a"));
        assertThat(reads).hasValue(1);
    }

    @Test
    void readsAgainAfterAChangeOfItsTenantOnly() {
        held.get("a");
        held.get("b");
        subscribers.getFirst().accept(acme);
        assertThat(held.peek("a")).isEmpty();
        assertThat(held.get("a").orElseThrow().number()).isEqualTo(3);
        assertThat(held.get("b").orElseThrow().number()).isEqualTo(2);
    }

    @Test
    void doesNotTrustAValueThatChangedWhileItWasRead() {
        whileReading = () -> held.changed(acme);
        held.get("a");
        whileReading = () -> {};
        assertThat(held.peek("a")).isEmpty();
        assertThat(held.get("a").orElseThrow().number()).isEqualTo(2);
    }

    @Test
    void doesNotHoldThatThereIsNothing() {
        assertThat(held.get("none")).isEmpty();
        assertThat(held.get("none")).isEmpty();
        assertThat(reads).hasValue(2);
    }
}
