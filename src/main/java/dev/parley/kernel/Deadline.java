package dev.parley.kernel;

import java.time.Duration;

/// The moment by which a request must have been answered. It travels with the request, so that each step waits for
/// what is left and not for a limit of its own.
public record Deadline(long nanoTime) {
    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /// What is left; zero when the deadline has passed.
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    public boolean passed() {
        return nanoTime - System.nanoTime() <= 0;
    }

    /// The earlier of this deadline and one `limit` from now.
    public Deadline atMost(Duration limit) {
        var other = in(limit);
        return other.nanoTime - nanoTime < 0 ? other : this;
    }
}
