package dev.parley.platform.config;

/// A setting is wrong or unknown. The message is one line for the person who starts the program: what is wrong and what
/// would be right.
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message, null, false, false);
    }
}
