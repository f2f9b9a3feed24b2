package dev.parley.guardrails;

import dev.parley.embeddings.Encoder;
import java.util.List;

/// A text that means the like of an example.
final class Alike implements Finder {
    /// Sentences that ask for the same are usually above it.
    static final double THRESHOLD = 0.7;

    private final List<float[]> examples;
    private final double threshold;

    Alike(List<float[]> examples, double threshold) {
        this.examples = examples;
        this.threshold = threshold;
    }

    @Override
    public List<Span> find(Subject subject) {
        var vector = subject.vector();
        for (var example : examples)
            if (Encoder.cosine(vector, example) >= threshold)
                return List.of(new Span(0, subject.text().length()));
        return List.of();
    }
}
