package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.providers.Dialect;
import dev.parley.providers.Target;
import dev.parley.usage.Price;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BalanceTest {
    private final AtomicLong clock = new AtomicLong();
    private final Latencies latencies = new Latencies(clock::get);
    private final Random random = new Random(7);
    private final Target a = at("a", "2");
    private final Target b = at("b", "1");
    private final Target c = at("c", "3");
    private final List<Target> all = List.of(a, b, c);

    private static Target at(String provider, String dollars) {
        var price = new BigDecimal(dollars);
        return new Target(
                provider,
                Dialect.OPENAI,
                "model",
                "model",
                "http://unused",
                null,
                new Price("test", price, price, price, price),
                Duration.ofSeconds(1));
    }

    private Balance by(Strategy strategy, Map<String, Integer> weights) {
        return new Balance(strategy, weights, latencies, random::nextDouble);
    }

    @Test
    void keepsTheOrderUnlessToldOtherwise() {
        assertThat(by(Strategy.ORDER, Map.of()).order(all)).containsExactly(a, b, c);
    }

    @Test
    void givesEachItsTurn() {
        var balance = by(Strategy.ROUND_ROBIN, Map.of());
        assertThat(balance.order(all)).containsExactly(a, b, c);
        assertThat(balance.order(all)).containsExactly(b, c, a);
        assertThat(balance.order(all)).containsExactly(c, a, b);
        assertThat(balance.order(all)).containsExactly(a, b, c);
    }

    @Test
    void asksTheCheapestFirstAndOneWithoutAPriceLast() {
        var free =
                new Target("d", Dialect.OPENAI, "model", "model", "http://unused", null, null, Duration.ofSeconds(1));
        assertThat(by(Strategy.LEAST_COST, Map.of()).order(List.of(free, a, b, c)))
                .containsExactly(b, a, c, free);
    }

    @Test
    void drawsInProportionToWeightsAndLeavesNoneOut() {
        var balance = by(Strategy.WEIGHTED, Map.of("a", 3, "b", 1, "c", 0));
        var first = new HashMap<Target, Integer>();
        for (int i = 0; i < 10_000; i++) {
            var order = balance.order(all);
            assertThat(order).containsExactlyInAnyOrder(a, b, c).endsWith(c);
            first.merge(order.getFirst(), 1, Integer::sum);
        }
        // three standard deviations of a binomial distribution
        assertThat(first.get(a)).isBetween(7_500 - 130, 7_500 + 130);
    }

    @Test
    void asksTheFastestFirstAndTriesASlowOneAgainLater() {
        var balance = by(Strategy.LEAST_LATENCY, Map.of());
        latencies.measured(a, 900_000_000);
        latencies.measured(b, 300_000_000);
        latencies.measured(c, 600_000_000);
        assertThat(balance.order(all)).containsExactly(b, c, a);
        for (int i = 0; i < 20; i++) latencies.measured(b, 2_000_000_000);
        assertThat(balance.order(all)).containsExactly(c, a, b);
        clock.addAndGet(Duration.ofSeconds(31).toNanos());
        latencies.measured(c, 600_000_000);
        assertThat(balance.order(all)).containsExactly(a, b, c);
    }
}
