package dev.parley.providers.openai;

import dev.parley.usage.TokenUsage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// OpenAI's `usage` object: `prompt_tokens` includes cached ones, `completion_tokens` includes reasoning.
///
/// @param further what it says beyond the canonical counts; null for nothing
record OpenAiUsage(TokenUsage tokens, @Nullable ObjectNode further) {
    /// @param wire is taken apart
    static OpenAiUsage of(ObjectNode wire) {
        long input = count(wire.remove("prompt_tokens"));
        long output = count(wire.remove("completion_tokens"));
        wire.remove("total_tokens");
        long cached = Math.max(
                nested(wire, "prompt_tokens_details", "cached_tokens"), count(wire.get("prompt_cache_hit_tokens")));
        long written = nested(wire, "prompt_tokens_details", "cache_write_tokens");
        long reasoning = nested(wire, "completion_tokens_details", "reasoning_tokens");
        var tokens = new TokenUsage(
                input,
                Math.min(cached, input),
                Math.min(written, input - Math.min(cached, input)),
                output,
                Math.min(reasoning, output),
                false);
        return new OpenAiUsage(tokens, wire.isEmpty() ? null : wire);
    }

    private static long nested(ObjectNode wire, String name, String count) {
        if (!(wire.get(name) instanceof ObjectNode details)) {
            wire.remove(name);
            return 0;
        }
        long value = count(details.remove(count));
        if (details.isEmpty()) wire.remove(name);
        return value;
    }

    private static long count(@Nullable JsonNode node) {
        return node == null ? 0 : Math.max(0, node.asLong(0));
    }
}
