package dev.parley.knowledge;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A passage as it is stored: where it stands in its document's text, and its vector.
///
/// @param start offset of its first character in the document's text
/// @param end exclusive
/// @param text the document's text between them
/// @param vector empty when it was made by another network than this program's
/// @param of what its document is, apart from its text
@SuppressWarnings("ArrayRecordComponent") // chunks are never compared
record Chunk(
        UUID id,
        UUID documentId,
        String title,
        int ordinal,
        @Nullable String section,
        @Nullable Integer page,
        int start,
        int end,
        String text,
        float[] vector,
        Of of) {
    /// @param curated whether it is a FAQ
    /// @param revision of the document; see {@link DocumentRows#revisions}
    record Of(Labels labels, boolean curated, long revision) {
        static final Of NEW = new Of(Labels.NONE, false, 1);
    }

    /// Of a document that is being made.
    Chunk(
            UUID id,
            UUID documentId,
            String title,
            int ordinal,
            @Nullable String section,
            @Nullable Integer page,
            int start,
            int end,
            String text,
            float[] vector) {
        this(id, documentId, title, ordinal, section, page, start, end, text, vector, Of.NEW);
    }

    /// A passage of a FAQ as it comes back from the rows.
    Chunk asCurated() {
        return new Chunk(
                id, documentId, title, ordinal, section, page, start, end, text, vector, new Of(Labels.NONE, true, 1));
    }

    /// What is embedded: a passage often does not name what it is about, its headings do.
    static String embedded(String title, @Nullable String section, String text) {
        return title + (section == null ? "" : " > " + section) + "\n" + text;
    }
}
