package dev.parley.kernel;

/// One thing that is wrong with a request.
///
/// @param field such as `privacy.mode` or `refusal_rules[0].topic`
/// @param detail what is wrong, and what would be right
public record FieldFault(String field, String detail) {}
