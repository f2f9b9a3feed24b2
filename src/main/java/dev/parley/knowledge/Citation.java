package dev.parley.knowledge;

import dev.parley.kernel.Ids;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A place in a document that supports an answer. The answer refers to the first citation as `[1]`, and so on.
///
/// @param quote stands word for word in the document
/// @param score see {@link Passage#score}
public record Citation(
        String id,
        String documentId,
        String title,
        @Nullable String section,
        @Nullable Integer page,
        String quote,
        double score) {
    /// @throws IllegalArgumentException when the quote does not stand in the document: it must not leave then
    public static Citation of(Passage passage, String quote) {
        if (!passage.source().contains(quote))
            throw new IllegalArgumentException("A quote must stand in its source, word for word.");
        return new Citation(
                Ids.format("cit", Ids.next()),
                Ids.format("doc", passage.documentId()),
                passage.title(),
                passage.section(),
                passage.page(),
                quote,
                Math.round(passage.score() * 1000) / 1000.0);
    }

    /// The document's id as a value.
    public UUID document() {
        return Ids.parse("doc", documentId).orElseThrow();
    }
}
