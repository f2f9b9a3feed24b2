package dev.parley.knowledge;

/// A passage that was found, with the reasons.
///
/// @param score keyword and vector score together, 0 to 1: what the order follows
/// @param keyword the share of the best BM25 score among the passages found, 0 to 1
/// @param vector cosine similarity of the embeddings, floored at 0
public record Hit(Passage passage, double score, double keyword, double vector) {}
