package dev.parley.platform.redis;

import org.jspecify.annotations.Nullable;

/// Redis did not answer, or not in time. What was asked for may have been done all the same.
public final class RedisLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RedisLost(String message, @Nullable Throwable cause) {
        // one a request while Redis is away: nobody reads a stack trace of each
        super(message, cause, false, false);
    }
}
