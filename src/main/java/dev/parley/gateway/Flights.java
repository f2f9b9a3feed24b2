package dev.parley.gateway;

import dev.parley.kernel.Deadline;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Requests that are on their way to a model, so that others that ask the same wait for the first one's answer.
final class Flights {
    /// The longest that one request waits for another.
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /// How often it looks whether its own time is over.
    private static final long LOOK_MS = 50;

    private final Map<Cacheable, Flight> running = new ConcurrentHashMap<>();

    /// Returns at once for the first of those that ask the same; for others when the first one's answer is kept or
    /// will not be.
    Flight board(Cacheable asked, Deadline deadline) {
        var mine = new Flight(asked);
        var first = running.putIfAbsent(asked, mine);
        if (first != null) first.await(deadline.atMost(PATIENCE));
        return mine;
    }

    /// One request's.
    final class Flight {
        private final Cacheable asked;
        private final CountDownLatch landed = new CountDownLatch(1);

        private Flight(Cacheable asked) {
            this.asked = asked;
        }

        /// Lets go who waits for it. Once more does nothing.
        void land() {
            running.remove(asked, this);
            landed.countDown();
        }

        private void await(Deadline deadline) {
            try {
                while (!deadline.passed() && !landed.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
                    // not yet
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
