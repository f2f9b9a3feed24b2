package dev.parley.platform.sql;

import org.jspecify.annotations.Nullable;

/// The database cannot be used at start. The message is one line for the operator: what was wrong, what would be right.
/// It holds no password.
public final class DatabaseUnusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseUnusable(String line, @Nullable Throwable cause) {
        super(line, cause);
    }

    DatabaseUnusable(String line) {
        this(line, null);
    }
}
