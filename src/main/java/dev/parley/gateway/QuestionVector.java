package dev.parley.gateway;

import dev.parley.cache.Embedder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A question's vector, made once by the first that needs it: the cache, or the search for passages. Used by
/// one thread at a time.
final class QuestionVector implements Embedder, Supplier<float[]> {
    private final Embedder encoder;
    private final String question;
    private float @Nullable [] vector;

    QuestionVector(Embedder encoder, String question) {
        this.encoder = encoder;
        this.question = question;
    }

    String question() {
        return question;
    }

    @Override
    public float[] get() {
        var made = vector;
        if (made == null) vector = made = encoder.embed(question);
        return made;
    }

    @Override
    public float[] embed(String text) {
        return text.equals(question) ? get() : encoder.embed(text);
    }
}
