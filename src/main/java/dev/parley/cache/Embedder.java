package dev.parley.cache;

/// Makes a question's vector, of length 1 and [dev.parley.embeddings.Encoder#DIMENSIONS]. Called only when the exact
/// look-up failed and something like the question is kept.
@FunctionalInterface
public interface Embedder {
    float[] embed(String question);
}
