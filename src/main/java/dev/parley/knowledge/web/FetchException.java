package dev.parley.knowledge.web;

import java.time.Duration;

/// An address could not be read.
public final class FetchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean passing;
    private final Duration after;
    private final int status;

    /// @param reason a sentence for the tenant
    /// @param passing whether another try may end well
    /// @param after not before this time, when the server said so; zero otherwise
    /// @param status the server's; 0 when it gave none
    private FetchException(String reason, boolean passing, Duration after, int status) {
        super(reason);
        this.passing = passing;
        this.after = after;
        this.status = status;
    }

    public static FetchException lasting(String reason) {
        return new FetchException(reason, false, Duration.ZERO, 0);
    }

    static FetchException passing(String reason) {
        return new FetchException(reason, true, Duration.ZERO, 0);
    }

    static FetchException answered(int status, boolean passing, Duration after) {
        return new FetchException("The server answered with status " + status + ".", passing, after, status);
    }

    public String reason() {
        return String.valueOf(getMessage());
    }

    public boolean passing() {
        return passing;
    }

    public int status() {
        return status;
    }

    public Duration after() {
        return after;
    }
}
