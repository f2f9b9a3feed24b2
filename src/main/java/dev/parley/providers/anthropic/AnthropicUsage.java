package dev.parley.providers.anthropic;

import dev.parley.usage.TokenUsage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Anthropic's `usage` object. Its `input_tokens` leaves out what was read from and written to the prompt cache; ours
/// is the sum.
///
/// @param further what it says beyond the canonical counts; null for nothing
record AnthropicUsage(TokenUsage tokens, @Nullable ObjectNode further) {
    /// @param wire is taken apart
    static AnthropicUsage of(ObjectNode wire) {
        long read = count(wire.remove("cache_read_input_tokens"));
        long written = count(wire.remove("cache_creation_input_tokens"));
        long input = count(wire.remove("input_tokens")) + read + written;
        long output = count(wire.remove("output_tokens"));
        long thinking = count(wire.path("output_tokens_details").get("thinking_tokens"));
        var tokens = new TokenUsage(input, read, written, output, Math.min(thinking, output), false);
        return new AnthropicUsage(tokens, wire.isEmpty() ? null : wire);
    }

    private static long count(@Nullable JsonNode node) {
        return node == null ? 0 : Math.max(0, node.asLong(0));
    }
}
