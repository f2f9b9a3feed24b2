package dev.parley.providers;

import dev.parley.knowledge.Citation;
import dev.parley.usage.TokenUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A step of an answer. Every answer, streamed or not, is a sequence of these: `Started`, any number of others, then
/// `Finished`. A sequence that ends without `Finished` was cut.
public sealed interface ChatEvent {
    /// The provider has accepted the request. Nothing of the answer yet.
    ///
    /// @param id the provider's id of the answer
    /// @param model what the provider says it uses
    /// @param extra the provider's further fields about the answer (`system_fingerprint`, `service_tier`), for
    /// callers
    ///     of the same dialect
    record Started(String id, String model, @Nullable ObjectNode extra) implements ChatEvent {}

    /// @param extra the provider's further fields at this piece of text: for OpenAI those of the choice (`logprobs`),
    ///     for Anthropic `citations`; then `text` may be empty
    record Text(String text, @Nullable ObjectNode extra) implements ChatEvent {}

    /// The model's visible reasoning. @param signature closes a block of it (Anthropic)
    record Reasoning(String text, @Nullable String signature) implements ChatEvent {}

    /// The model begins to ask for a tool. @param index counts the tool calls of an answer from 0
    record ToolCall(int index, String id, String name) implements ChatEvent {}

    /// A piece of a tool call's arguments; together they are a JSON object.
    record ToolArguments(int index, String json) implements ChatEvent {}

    /// The places that support the answer, in the order in which its text refers to them. At most once, last before
    /// `Finished`.
    record Cited(List<Citation> citations) implements ChatEvent {
        public Cited {
            citations = List.copyOf(citations);
        }
    }

    /// Something only one dialect knows, as it came: relayed to callers of that dialect, left out for others. For
    /// OpenAI an object with fields of the delta or message (`refusal`, `audio`); for Anthropic a whole block, or
    /// an
    /// event about one.
    record Opaque(Dialect dialect, JsonNode wire) implements ChatEvent {}

    /// The provider's terminal event.
    ///
    /// @param stopSequence which of the caller's stop sequences ended it, where the provider says so
    /// @param usage {@link #UNCOUNTED} when the provider did not say: whoever meters has to count
    /// @param extra the provider's further fields of its terminal event; what its `usage` says beyond the canonical
    ///     counts stands in `usage`, shaped as at the provider
    record Finished(
            Reason reason,
            @Nullable String stopSequence,
            TokenUsage usage,
            @Nullable ObjectNode extra) implements ChatEvent {
        /// Stands for counts that the provider did not give.
        public static final TokenUsage UNCOUNTED = TokenUsage.estimated(0, 0);
    }

    enum Reason {
        STOP,
        LENGTH,
        TOOL_CALLS,
        CONTENT_FILTER
    }
}
