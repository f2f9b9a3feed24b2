package dev.parley.gateway.dialects;

import dev.parley.providers.ChatEvent;
import org.jspecify.annotations.Nullable;

/// Writes one answer as server-sent events. The first event must be `Started`; then any; then `end` once the answer is
/// settled, or `error` when it breaks off. What needs the final count (the finish chunk, citations) waits for `end`.
/// Used by one thread.
public interface StreamWriter {
    /// @throws dev.parley.providers.UpstreamFault MALFORMED when the events cannot be said in this dialect
    void event(ChatEvent event, Out out);

    /// Ends the stream after `Finished`.
    void end(AnswerInfo info, Out out);

    /// Ends the stream with an error.
    /// @param body the error as a response of the dialect would tell it
    /// @param soFar what was used until here; null when nothing is known
    void error(byte[] body, @Nullable AnswerInfo soFar, Out out);
}
