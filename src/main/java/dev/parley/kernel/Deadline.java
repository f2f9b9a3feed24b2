package dev.parley.kernel;

import java.time.Duration;

/// The moment by which a request must have been answered. It travels with the request, so that each step waits for
/// what is left and not for a limit of its own; whoever cuts it short reaches every one of them.
public record Deadline(long nanoTime, Cutoff cutoff) {
    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos(), Cutoff.NEVER);
    }

    /// What is left; zero when the deadline has passed.
    public Duration left() {
        return passed() ? Duration.ZERO : Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    public boolean passed() {
        return passed(System.nanoTime());
    }

    /// @param now by `System.nanoTime()`
    public boolean passed(long now) {
        return nanoTime - now <= 0 || cutoff.isCut();
    }

    /// The earlier of this deadline and one `limit` from now.
    public Deadline atMost(Duration limit) {
        long other = System.nanoTime() + limit.toNanos();
        return other - nanoTime < 0 ? new Deadline(other, cutoff) : this;
    }

    /// The same moment, unless `other` cuts it short.
    public Deadline unless(Cutoff other) {
        return new Deadline(nanoTime, other);
    }

    /// What a caller is to be told of a failure: when the deadline was cut short, why; else the failure itself.
    public PlatformException told(PlatformException failure) {
        return cutoff.why().orElse(failure);
    }
}
