package dev.parley.gateway.dialects;

import dev.parley.knowledge.Citation;
import dev.parley.providers.ChatEvent;
import dev.parley.usage.TokenUsage;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Pieces that Anthropic's JSON and streams share.
final class AnthropicParts {
    /// Fields of a message that are written here and not relayed.
    static final Set<String> TOP = Set.of(
            "id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage", "parley", "delta");
    /// Fields of the provider's terminal event that stand in its `delta`.
    static final Set<String> DELTA = Set.of("container", "stop_details");

    private static final Set<String> USAGE =
            Set.of("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens");

    private AnthropicParts() {}

    static String reason(ChatEvent.Finished finished, boolean same) {
        var own = OpenAiParts.own(finished.extra(), "stop_reason", same);
        if (own != null) return own;
        return switch (finished.reason()) {
            case STOP -> finished.stopSequence() == null ? "end_turn" : "stop_sequence";
            case LENGTH -> "max_tokens";
            case TOOL_CALLS -> "tool_use";
            case CONTENT_FILTER -> "refusal";
        };
    }

    /// @param extra the provider's own `usage`, whose further counts are relayed; null for none
    static void usage(JsonBuffer out, TokenUsage tokens, @Nullable JsonNode extra) {
        out.raw("{\"input_tokens\":").number(Math.max(0, tokens.input() - tokens.cachedInput() - tokens.cacheWrite()));
        out.raw(",\"cache_creation_input_tokens\":").number(tokens.cacheWrite());
        out.raw(",\"cache_read_input_tokens\":").number(tokens.cachedInput());
        out.raw(",\"output_tokens\":").number(tokens.output());
        out.rest(extra, USAGE).raw("}");
    }

    /// What a message's first event can say of its usage: the provider's own count, or nothing yet.
    static void firstUsage(JsonBuffer out, @Nullable JsonNode usage) {
        out.raw("{\"input_tokens\":").number(count(usage, "input_tokens"));
        out.raw(",\"cache_creation_input_tokens\":").number(count(usage, "cache_creation_input_tokens"));
        out.raw(",\"cache_read_input_tokens\":").number(count(usage, "cache_read_input_tokens"));
        out.raw(",\"output_tokens\":").number(count(usage, "output_tokens"));
        out.rest(usage, USAGE).raw("}");
    }

    private static long count(@Nullable JsonNode usage, String field) {
        return usage == null ? 0 : usage.path(field).asLong(0);
    }

    /// One of Parley's citations as Anthropic's `char_location`. The document it counts in is the passage quoted: the
    /// quote stands at its start, and the passages are numbered as the answer refers to them. `file_id` is the
    /// document's id in Parley.
    static void citation(JsonBuffer out, Citation citation, int index) {
        var quote = citation.quote();
        out.raw("{\"type\":\"char_location\",").field("cited_text", quote);
        out.raw(",\"document_index\":").number(index);
        out.raw(",").field("document_title", citation.title());
        out.raw(",\"start_char_index\":0,\"end_char_index\":").number(quote.codePointCount(0, quote.length()));
        out.raw(",").field("file_id", citation.documentId()).raw("}");
    }

    /// The `parley` object, with Parley's own form of the citations: it says more than Anthropic's.
    static void parley(JsonBuffer out, AnswerInfo info, List<Citation> citations) {
        info.open(out);
        if (!citations.isEmpty()) OpenAiParts.citations(out.raw(",\"citations\":"), citations);
        out.raw("}");
    }

    /// An error's body with what was used until then.
    /// @param body a JSON object that is not empty
    static byte[] error(byte[] body, @Nullable AnswerInfo soFar, JsonBuffer out) {
        if (soFar == null) return body;
        out.clear().raw(Arrays.copyOf(body, body.length - 1)).raw(",\"usage\":");
        usage(out, soFar.tokens(), null);
        return soFar.open(out.raw(",\"parley\":")).raw("}}").toBytes();
    }
}
