package dev.parley.providers.anthropic;

import dev.parley.providers.ChatEvent.Finished;
import dev.parley.providers.ChatEvent.Reason;
import dev.parley.providers.Wire;
import dev.parley.usage.TokenUsage;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How an answer ended: stop reason, usage and what else is said of it.
final class AnthropicEnd {
    private AnthropicEnd() {}

    /// @param said holds `stop_reason` and `stop_sequence`
    /// @param usage null when the provider did not say
    /// @param extra further fields of the end; null for none
    static Finished of(JsonNode said, @Nullable ObjectNode usage, @Nullable ObjectNode extra) {
        var word = said.path("stop_reason").asString("end_turn");
        var all = extra;
        // the provider's own word, where ours is another, for callers of this dialect
        if (word.equals("pause_turn") || word.equals("model_context_window_exceeded"))
            all = Wire.object(all).put("stop_reason", word);
        TokenUsage tokens = Finished.UNCOUNTED;
        if (usage != null) {
            var counted = AnthropicUsage.of(usage);
            tokens = counted.tokens();
            if (counted.further() != null) all = Wire.object(all).set("usage", counted.further());
        }
        var stop = said.path("stop_sequence");
        return new Finished(reason(word), stop.isString() ? stop.stringValue() : null, tokens, all);
    }

    private static Reason reason(String wire) {
        return switch (wire) {
            case "max_tokens", "model_context_window_exceeded" -> Reason.LENGTH;
            case "tool_use" -> Reason.TOOL_CALLS;
            case "refusal" -> Reason.CONTENT_FILTER;
            default -> Reason.STOP; // end_turn, stop_sequence, pause_turn
        };
    }

    /// The fields of an object but those named; null when none is left.
    static @Nullable ObjectNode without(JsonNode object, Set<String> names) {
        ObjectNode rest = null;
        for (var field : object.properties())
            if (!names.contains(field.getKey()) && !field.getValue().isNull())
                rest = Wire.object(rest).set(field.getKey(), field.getValue());
        return rest;
    }
}
