package dev.parley.guardrails.intents;

import org.jspecify.annotations.Nullable;

/// What someone may ask, and where it belongs.
///
/// @param route null for a question that belongs to no route
public record Example(String text, @Nullable String route) {}
