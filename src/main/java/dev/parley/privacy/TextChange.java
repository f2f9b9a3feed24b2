package dev.parley.privacy;

/// What becomes of one text.
@FunctionalInterface
interface TextChange {
    /// @return the same instance when nothing changes
    String apply(String text);
}
