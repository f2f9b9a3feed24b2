package dev.parley.platform.crypto;

/// A master key is missing, malformed or not the right one. The message is one line for the operator: what is wrong and
/// what to do. It holds no key.
public final class MasterKeyUnusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MasterKeyUnusable(String message) {
        super(message);
    }
}
