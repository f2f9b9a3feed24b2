package dev.parley.platform.crypto;

import org.jspecify.annotations.Nullable;

/// Sealed bytes do not open: they were changed, cut, or sealed for another scope or purpose. Nothing of them is told.
public final class SealBrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SealBrokenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
