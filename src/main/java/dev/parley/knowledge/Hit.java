package dev.parley.knowledge;

/// A passage that was found, with the reasons.
///
/// @param score 0 to 1: what the order follows
/// @param fused keyword and vector score together, 0 to 1: what candidates for the last order are chosen by
/// @param keyword the share of the best BM25 score among the passages found, 0 to 1
/// @param vector cosine similarity of the embeddings, floored at 0
/// @param fresh 1 for a document of today, falling to 0 with its age
/// @param signs what the score was made of, see `evidence.Signs`; empty where it is the fused one
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Hit(
        Passage passage, double score, double fused, double keyword, double vector, double fresh, double[] signs) {
    Hit with(Passage other) {
        return new Hit(other, score, fused, keyword, vector, fresh, signs);
    }

    Hit with(double other) {
        return new Hit(passage, other, fused, keyword, vector, fresh, signs);
    }
}
