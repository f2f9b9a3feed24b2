package dev.parley.conversations;

import dev.parley.knowledge.Citation;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// @param runId that it began, or that made it
/// @param state of that run
record Message(
        UUID id,
        UUID conversationId,
        @Nullable UUID runId,
        int position,
        boolean assistant,
        Body body,
        @Nullable String state,
        @Nullable String rating,
        @Nullable Reasons reasons,
        Instant createdAt) {
    /// @param attachments null for none
    record Body(
            String content,
            @Nullable List<Citation> citations,
            @Nullable List<Attachment> attachments) {
        static Body of(String content) {
            return new Body(content, null, null);
        }

        List<Attachment> files() {
            return attachments == null ? List.of() : attachments;
        }
    }

    /// What was said about it.
    record Reasons(@Nullable String reason, @Nullable String correction) {}
}
