package dev.parley.knowledge;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A part of a document that was found for a question.
///
/// @param section the headings above it, outermost first, joined by ` > `; null when there are none
/// @param page counted from 1; null where the format has no pages
/// @param text what may be read of it: guardrails may have taken something out
/// @param source as it stands in the document: only this may be quoted
/// @param score how well it fits the question, 0 to 1: the cosine similarity of the embeddings, floored at 0
/// @param curated whether the text is an answer that people wrote for questions like this one, to be given as it is
public record Passage(
        UUID chunkId,
        UUID documentId,
        String title,
        @Nullable String section,
        @Nullable Integer page,
        String text,
        String source,
        double score,
        boolean curated) {
    public Passage(
            UUID chunkId,
            UUID documentId,
            String title,
            @Nullable String section,
            @Nullable Integer page,
            String text,
            double score) {
        this(chunkId, documentId, title, section, page, text, text, score, false);
    }

    /// As a passage like all others.
    Passage uncurated() {
        return new Passage(chunkId, documentId, title, section, page, text, source, score, false);
    }

    public Passage withText(String other) {
        return new Passage(chunkId, documentId, title, section, page, other, source, score, curated);
    }
}
