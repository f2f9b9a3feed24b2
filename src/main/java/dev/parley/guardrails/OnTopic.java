package dev.parley.guardrails;

import dev.parley.embeddings.Encoder;
import dev.parley.guardrails.intents.Example;
import dev.parley.guardrails.intents.IntentClassifier;
import java.util.ArrayList;
import java.util.List;

/// A text about something else than what a tenant allows.
final class OnTopic implements Finder {
    static final String ID = "topics";
    /// What is said in any conversation belongs to every tenant's topics.
    private static final List<String> ANYWHERE = List.of(
            "hello",
            "good morning",
            "thank you very much",
            "thanks, that helped",
            "yes please",
            "no, thanks",
            "ok",
            "goodbye",
            "can you help me?",
            "I have a question",
            "what can you do for me?",
            "can I talk to a human?",
            "I do not understand, please explain again");

    private final IntentClassifier classifier;

    OnTopic(Guardrails.Topics topics, Encoder encoder) {
        var examples = new ArrayList<Example>();
        topics.allowed().forEach((topic, texts) -> texts.forEach(text -> examples.add(new Example(text, topic))));
        for (var text : ANYWHERE) examples.add(new Example(text, " anywhere"));
        classifier = IntentClassifier.fit(examples, encoder);
    }

    @Override
    public List<Span> find(Subject subject) {
        return classifier.decide(subject.text(), subject.vector()).inScope()
                ? List.of()
                : List.of(new Span(0, subject.text().length()));
    }
}
