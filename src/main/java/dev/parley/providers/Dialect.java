package dev.parley.providers;

/// A wire format. A provider speaks one; a caller's request arrived in one.
public enum Dialect {
    OPENAI,
    ANTHROPIC,
    /// Inside the process: no wire at all.
    LOCAL
}
