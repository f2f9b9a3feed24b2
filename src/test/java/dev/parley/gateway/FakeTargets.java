package dev.parley.gateway;

import dev.parley.providers.Dialect;
import dev.parley.providers.Target;
import dev.parley.usage.Price;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Places to ask that no network leads to.
final class FakeTargets {
    /// One dollar a million prompt tokens, a tenth for cached ones, two for generated ones.
    static final Price PRICE = new Price("test", BigDecimal.ONE, new BigDecimal("0.1"), BigDecimal.ONE, BigDecimal.TWO);

    private FakeTargets() {}

    static Target named(String name) {
        return named(name, PRICE);
    }

    static Target named(String name, @Nullable Price price) {
        return new Target(
                "fake", Dialect.OPENAI, "fake/" + name, name, "http://unused", null, price, Duration.ofSeconds(1));
    }
}
