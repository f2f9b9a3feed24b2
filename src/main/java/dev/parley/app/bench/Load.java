package dev.parley.app.bench;

import java.time.Duration;

/// How requests are sent.
///
/// @param perSecond constant arrivals a second, whether answers come or not (latency then counts from the moment a
///     request should have been sent, so a stalled server is not spared the requests it delayed); 0 keeps every
///     connection busy instead
/// @param connections the most that are open
record Load(double perSecond, int connections, Duration duration) {
    Load {
        if (connections < 1) throw new IllegalArgumentException("connections must be 1 or more");
        if (perSecond < 0) throw new IllegalArgumentException("perSecond must be 0 or more");
    }

    static Load constant(double perSecond, int connections, Duration duration) {
        return new Load(perSecond, connections, duration);
    }

    static Load full(int connections, Duration duration) {
        return new Load(0, connections, duration);
    }
}
