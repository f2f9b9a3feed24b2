package dev.parley.platform.http;

import dev.parley.kernel.PlatformException;
import java.time.Duration;

/// Lets a caller ask for an answer sooner than the server would insist on.
final class DeadlineFilter implements Filter {
    private static final String HEADER = "x-parley-timeout-ms";

    private final long most;

    /// @param most what a caller may ask for, and what it gets without asking
    DeadlineFilter(Duration most) {
        this.most = most.toMillis();
    }

    @Override
    public void around(Exchange exchange, Handler next) throws Exception {
        var asked = exchange.headerOrNull(HEADER);
        if (asked != null) exchange.deadline(exchange.deadline().atMost(Duration.ofMillis(parse(asked))));
        next.handle(exchange);
    }

    private long parse(String text) {
        try {
            long millis = Long.parseLong(text);
            if (millis >= 1 && millis <= most) return millis;
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw PlatformException.invalid(
                HEADER, HEADER + " must be a whole number of milliseconds from 1 to " + most + ".");
    }
}
