package dev.parley.knowledge;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An uploaded file, or what is at an address, on its way to be a document, or become one.
///
/// @param id of the document to be
/// @param fileName empty when it has none
/// @param contentType null until an address was read
/// @param stages those that are done, in this attempt
/// @param reason why it failed, or why its last attempt did
/// @param attempts how often it was taken up since it came or was replayed
/// @param dueAt when it may be taken up next
/// @param address null for an upload
public record Job(
        UUID id,
        @Nullable String title,
        String fileName,
        @Nullable String contentType,
        long sizeBytes,
        Status status,
        List<Done> stages,
        @Nullable String reason,
        int attempts,
        Labels labels,
        Instant dueAt,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Address address) {
    /// What is at an address of the web.
    ///
    /// @param depth links from the first page of its crawl
    /// @param fetchedAt when its server answered last
    public record Address(String url, int depth, @Nullable Instant fetchedAt) {}

    public enum Status {
        QUEUED,
        RUNNING,
        INDEXED,
        /// Not to be taken in, for the reason that it says; there is nothing to try again.
        SKIPPED,
        /// Its bytes are kept, so that it can be replayed: a dead letter.
        FAILED;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public enum Stage {
        /// Counts bytes.
        RECEIVED,
        /// Counts characters.
        PARSED,
        /// Counts passages, as do those that follow.
        CHUNKED,
        EMBEDDED,
        INDEXED
    }

    /// A stage that came to its end.
    public record Done(Stage stage, long count, long durationMs, Instant at) {}

    /// The stage that it is in, or came to an end in.
    public Stage stage() {
        if (status == Status.INDEXED) return Stage.INDEXED;
        int done = stages.size();
        return Stage.values()[Math.min(done, Stage.values().length - 1)];
    }
}
