package dev.parley.gateway;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What is refused first when there is more to do than can be done; the first is.
enum Priority {
    LOW(0.5),
    NORMAL(0.8),
    HIGH(0.95),
    /// Nothing is tried out on such a request either.
    CRITICAL(1);

    /// The share of the node, and of the tenant's part of it, up to which such requests are taken.
    final double share;

    Priority(double share) {
        this.share = share;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Priority> parse(String word) {
        return Arrays.stream(values())
                .filter(priority -> priority.word().equals(word))
                .findFirst();
    }

    static String words() {
        return Arrays.stream(values()).map(Priority::word).collect(Collectors.joining(", "));
    }

    Priority atMost(Priority other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
