package dev.parley.guardrails;

/// A place in a text.
///
/// @param end exclusive
record Span(int start, int end) {}
