package dev.parley.conversations;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A conversation as its beginner wants it: an agent's terms, or terms of its own.
public record NewConversation(
        @Nullable String model,
        @Nullable Double temperature,
        @Nullable String systemPrompt,
        @Nullable String fallbackModel,
        @Nullable String agent,
        @Nullable String endUser,
        @Nullable String title,
        @Nullable ObjectNode metadata) {
    public static final NewConversation PLAIN = new NewConversation(null, null, null, null, null, null, null, null);
}
