package dev.parley.gateway.dialects;

import static dev.parley.gateway.dialects.JsonBuffer.bytes;

import dev.parley.knowledge.Citation;
import dev.parley.providers.ChatEvent;
import dev.parley.usage.TokenUsage;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Pieces that OpenAI's JSON and streams share.
final class OpenAiParts {
    /// Fields of an answer that are written here and not relayed.
    static final Set<String> TOP = Set.of("id", "object", "created", "model", "choices", "usage", "parley");
    /// Further fields that stand beside the message or delta, and not inside of it.
    static final Set<String> CHOICE = Set.of(
            "logprobs",
            "content_filter_results",
            "content_filter_result",
            "content_filter_error",
            "native_finish_reason",
            "stop_reason",
            "token_ids");

    private static final Set<String> USAGE = Set.of(
            "prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details", "completion_tokens_details");
    private static final Set<String> PROMPT = Set.of("cached_tokens", "cache_write_tokens");
    private static final Set<String> COMPLETION = Set.of("reasoning_tokens");

    private OpenAiParts() {}

    static String reason(ChatEvent.Finished finished) {
        return switch (finished.reason()) {
            case STOP -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool_calls";
            case CONTENT_FILTER -> "content_filter";
        };
    }

    /// The provider's own word for something, for callers of its dialect.
    static @Nullable String own(@Nullable ObjectNode extra, String field, boolean same) {
        if (!same || extra == null) return null;
        var value = extra.get(field);
        return value != null && value.isString() ? value.stringValue() : null;
    }

    static @Nullable JsonNode nested(@Nullable JsonNode object, String field) {
        var value = object == null ? null : object.get(field);
        return value != null && value.isObject() ? value : null;
    }

    /// @param extra the provider's own `usage`, whose further counts are relayed; null for none
    static void usage(JsonBuffer out, TokenUsage tokens, @Nullable JsonNode extra) {
        out.raw("{\"prompt_tokens\":").number(tokens.input());
        out.raw(",\"completion_tokens\":").number(tokens.output());
        out.raw(",\"total_tokens\":").number(tokens.total());
        out.raw(",\"prompt_tokens_details\":{\"cached_tokens\":").number(tokens.cachedInput());
        if (tokens.cacheWrite() > 0) out.raw(",\"cache_write_tokens\":").number(tokens.cacheWrite());
        out.rest(nested(extra, "prompt_tokens_details"), PROMPT);
        out.raw("},\"completion_tokens_details\":{\"reasoning_tokens\":").number(tokens.reasoning());
        out.rest(nested(extra, "completion_tokens_details"), COMPLETION).raw("}");
        out.rest(extra, USAGE).raw("}");
    }

    static void citations(JsonBuffer out, List<Citation> citations) {
        out.raw("[");
        for (int i = 0; i < citations.size(); i++) {
            if (i > 0) out.raw(",");
            citation(out, citations.get(i));
        }
        out.raw("]");
    }

    private static void citation(JsonBuffer out, Citation citation) {
        out.raw("{").field("id", citation.id());
        out.raw(",").field("document_id", citation.documentId());
        out.raw(",").field("title", citation.title());
        out.raw(",").field("section", citation.section());
        var page = citation.page();
        out.raw(",\"page\":").raw(page == null ? "null" : page.toString());
        out.raw(",").field("quote", citation.quote());
        out.raw(",\"score\":").raw(Double.toString(citation.score())).raw("}");
    }

    /// An error's body with what was used until then.
    /// @param body a JSON object that is not empty
    static byte[] error(byte[] body, @Nullable AnswerInfo soFar, JsonBuffer out) {
        if (soFar == null) return body;
        out.clear().raw(Arrays.copyOf(body, body.length - 1)).raw(",\"usage\":");
        usage(out, soFar.tokens(), null);
        return soFar.open(out.raw(",\"parley\":")).raw("}}").toBytes();
    }

    static final byte[] DONE = bytes("[DONE]");
}
