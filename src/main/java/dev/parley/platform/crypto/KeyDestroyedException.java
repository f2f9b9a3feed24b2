package dev.parley.platform.crypto;

/// The data key that sealed these bytes is gone for good, and so is what they held. Also when they were moved here from
/// another tenant, whose keys this one has not.
public final class KeyDestroyedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KeyDestroyedException(KeyScope scope) {
        super("The key of " + scope + " that sealed this was destroyed.");
    }
}
