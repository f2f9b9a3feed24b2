package dev.parley.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is answered.
///
/// @param pieces the text, one content event each; empty when tools are called
/// @param stopSequence the caller's stop sequence that ended the text
record Answer(
        List<String> pieces,
        List<ToolCall> calls,
        Stop stop,
        @Nullable String stopSequence) {

    enum Stop {
        STOP("stop", "end_turn"),
        SEQUENCE("stop", "stop_sequence"),
        LENGTH("length", "max_tokens"),
        TOOL_CALLS("tool_calls", "tool_use");

        final String openAi;
        final String anthropic;

        Stop(String openAi, String anthropic) {
            this.openAi = openAi;
            this.anthropic = anthropic;
        }
    }

    /// @param arguments a JSON object
    record ToolCall(String name, String arguments) {
        /// The arguments in the pieces in which they are streamed.
        List<String> argumentPieces() {
            int half = arguments.length() / 2;
            return half == 0 ? List.of(arguments) : List.of(arguments.substring(0, half), arguments.substring(half));
        }
    }

    String text() {
        return String.join("", pieces);
    }

    int outputTokens() {
        if (calls.isEmpty()) return Math.max(1, pieces.size());
        return calls.stream()
                .mapToInt(call -> 8 + call.arguments().length() / 4)
                .sum();
    }
}
