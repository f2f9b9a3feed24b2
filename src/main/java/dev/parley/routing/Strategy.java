package dev.parley.routing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Which of several endpoints of one model is asked first.
public enum Strategy {
    /// As they are configured.
    ORDER,
    /// At random, in proportion to their weights.
    WEIGHTED,
    /// Each in its turn.
    ROUND_ROBIN,
    /// The one that answered fastest lately; one that has not been asked for a while is tried again.
    LEAST_LATENCY,
    /// The cheapest.
    LEAST_COST;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Strategy> parse(String word) {
        return Arrays.stream(values())
                .filter(strategy -> strategy.word().equals(word))
                .findFirst();
    }

    static String words() {
        return Arrays.stream(values()).map(Strategy::word).collect(Collectors.joining(", "));
    }
}
