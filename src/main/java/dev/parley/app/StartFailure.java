package dev.parley.app;

/// The program cannot start. The message is one line for the person who starts it: what is wrong and how to mend it.
final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartFailure(String message, Throwable cause) {
        super(message, cause, false, false);
    }

    StartFailure(String message) {
        super(message, null, false, false);
    }
}
