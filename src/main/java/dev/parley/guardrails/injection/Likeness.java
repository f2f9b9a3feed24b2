package dev.parley.guardrails.injection;

import dev.parley.embeddings.Encoder;
import dev.parley.guardrails.intents.Example;
import dev.parley.guardrails.intents.IntentClassifier;
import java.util.ArrayList;

/// Knows attacks by their meaning, from examples of attacks and of questions that look like them.
public final class Likeness {
    private static final String ATTACK = "attack";
    private static final String QUESTION = "question";
    /// What is as likely an attack is one by itself.
    private static final double SURE = 0.8;
    private static final double LIKELY = 0.6;

    private final IntentClassifier classifier;

    private Likeness(IntentClassifier classifier) {
        this.classifier = classifier;
    }

    /// Fitted on the examples' first half, which takes some seconds. The other half is for measuring.
    public static Likeness fit(Encoder encoder) {
        var examples = new ArrayList<Example>();
        for (var text : Samples.attacks(Samples.Half.FIT)) examples.add(new Example(text, ATTACK));
        for (var text : Samples.benign(Samples.Half.FIT)) examples.add(new Example(text, QUESTION));
        return new Likeness(IntentClassifier.fit(examples, encoder));
    }

    /// How likely the text is an attack, 0 to 1.
    public double likely(String text, float[] vector) {
        return classifier.decide(text, vector).candidates().stream()
                .filter(candidate -> candidate.route().equals(ATTACK))
                .mapToDouble(candidate -> candidate.probability())
                .sum();
    }

    /// @param score by the text's words
    /// @return the score with what the meaning adds
    public double with(double score, String text, float[] vector) {
        double likely = likely(text, vector);
        double weight = likely >= SURE ? 0.6 : likely >= LIKELY ? 0.3 : 0;
        return 1 - (1 - score) * (1 - weight);
    }
}
