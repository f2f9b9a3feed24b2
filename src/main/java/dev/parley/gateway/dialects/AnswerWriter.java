package dev.parley.gateway.dialects;

import dev.parley.providers.ChatEvent;

/// Collects one answer's events into one JSON response. Used by one thread.
public interface AnswerWriter {
    void event(ChatEvent event);

    /// The response's body, after `Finished`.
    byte[] end(AnswerInfo info);
}
