package dev.parley.routing;

import dev.parley.providers.Target;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/// Puts the endpoints of one model in the order in which they are tried. None is left out: which one fails is the
/// breakers' business.
final class Balance {
    /// To compare prices by: a usual request.
    private static final long INPUT = 1_000;
    private static final long OUTPUT = 300;
    private static final int MOST_TURNS = 10_000;
    /// More than any price: of a target whose price is not known.
    private static final BigDecimal UNKNOWN = BigDecimal.valueOf(Long.MAX_VALUE);

    private final Strategy strategy;
    private final Map<String, Integer> weights;
    private final Latencies latencies;
    private final DoubleSupplier random;
    private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();

    /// @param random evenly distributed from 0 to 1
    Balance(Strategy strategy, Map<String, Integer> weights, Latencies latencies, DoubleSupplier random) {
        this.strategy = strategy;
        this.weights = weights;
        this.latencies = latencies;
        this.random = random;
    }

    /// Whether `order` always gives them as they are.
    boolean isFixed(List<Target> endpoints) {
        return endpoints.size() < 2 || strategy == Strategy.ORDER;
    }

    List<Target> order(List<Target> endpoints) {
        if (isFixed(endpoints)) return endpoints;
        return switch (strategy) {
            case ORDER -> endpoints;
            case WEIGHTED -> weighted(endpoints);
            case ROUND_ROBIN -> inTurn(endpoints);
            case LEAST_LATENCY ->
                sorted(
                        endpoints,
                        Comparator.comparingDouble(it -> latencies.millis(it).orElse(0)));
            case LEAST_COST -> sorted(endpoints, Comparator.comparing(Balance::cost));
        };
    }

    private static List<Target> sorted(List<Target> endpoints, Comparator<Target> by) {
        return endpoints.stream().sorted(by).toList();
    }

    private static BigDecimal cost(Target target) {
        return target.price() == null ? UNKNOWN : target.price().atMost(INPUT, OUTPUT);
    }

    private List<Target> inTurn(List<Target> endpoints) {
        // tenants' own models are as many as they like
        if (turns.size() > MOST_TURNS) turns.clear();
        var turn = turns.computeIfAbsent(endpoints.getFirst().breaker(), _ -> new AtomicInteger());
        int first = Math.floorMod(turn.getAndIncrement(), endpoints.size());
        var ordered = new ArrayList<Target>(endpoints.size());
        ordered.addAll(endpoints.subList(first, endpoints.size()));
        ordered.addAll(endpoints.subList(0, first));
        return ordered;
    }

    /// Each place is drawn among those that are left. A weight of 0 comes last.
    private List<Target> weighted(List<Target> endpoints) {
        var left = new ArrayList<>(endpoints);
        var ordered = new ArrayList<Target>(endpoints.size());
        while (!left.isEmpty()) {
            long all = left.stream().mapToLong(this::weight).sum();
            double drawn = random.getAsDouble() * all;
            int chosen = 0;
            while (chosen < left.size() - 1 && drawn >= weight(left.get(chosen))) drawn -= weight(left.get(chosen++));
            ordered.add(left.remove(chosen));
        }
        return ordered;
    }

    private long weight(Target target) {
        return weights.getOrDefault(target.provider(), 1);
    }
}
