package dev.parley.providers.local;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Ids;
import dev.parley.knowledge.Citation;
import dev.parley.knowledge.Passage;
import dev.parley.knowledge.evidence.Evidence;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatProvider;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatStream;
import dev.parley.providers.Dialect;
import dev.parley.providers.Tools;
import dev.parley.usage.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The model `local/extractive`: answers with sentences of the request's passages, word for word, and says so when
/// none of them answers. It makes nothing up because it can write nothing of its own.
public final class Extractive implements ChatProvider {
    static final String NO_DOCUMENTS =
            "I answer from documents only, and none were given with this request; ask with the model \"auto\" or set"
                    + " \"parley\": {\"knowledge\": true}.";
    static final String NO_EVIDENCE = "I found nothing in the documents that answers this question.";
    static final String GREETING = "Hello! Ask me a question, and I will answer it from the documents I have.";
    private static final Set<String> SMALL_TALK = Set.of(
            "hello",
            "hi",
            "hey",
            "hallo",
            "greetings",
            "good",
            "morning",
            "afternoon",
            "evening",
            "day",
            "thanks",
            "thank",
            "you",
            "very",
            "much",
            "there",
            "bye",
            "goodbye",
            "ok",
            "okay",
            "please",
            "test",
            "ping",
            "yo",
            "help",
            "great",
            "cool",
            "welcome");

    private final Encoder encoder;
    private final Evidence evidence;

    public Extractive(Encoder encoder) {
        this.encoder = encoder;
        this.evidence = new Evidence(encoder);
    }

    @Override
    public Dialect dialect() {
        return Dialect.LOCAL;
    }

    @Override
    public ChatStream chat(Call call) {
        var request = call.request();
        var answer = answer(request);
        var started = new ChatEvent.Started(Ids.next().toString(), call.target().model(), null);
        return new SpokenStream(started, answer, request.sampling(), input(request), encoder, dropped(request));
    }

    /// @param text with `[1]` after the first quote, and so on
    public record Answer(String text, List<Citation> citations) {}

    private Answer answer(ChatRequest request) {
        var grounding = request.grounding();
        var question = grounding == null ? request.question() : grounding.question();
        if (smallTalk(question)) return new Answer(GREETING, List.of());
        if (grounding == null) return new Answer(NO_DOCUMENTS, List.of());
        return answer(question, grounding.topic(), grounding.passages());
    }

    /// The answer to a question from these passages, best first. Its citations are empty when none answers.
    public Answer answer(String question, List<Passage> passages) {
        return answer(question, "", passages);
    }

    private Answer answer(String question, String topic, List<Passage> passages) {
        if (!passages.isEmpty() && isWhole(passages.getFirst())) return curated(passages.getFirst());
        var chosen = evidence.choose(question, topic, passages);
        if (chosen.isEmpty()) return new Answer(NO_EVIDENCE, List.of());
        var text = new StringBuilder();
        var citations = new ArrayList<Citation>();
        for (var quote : chosen) {
            citations.add(Citation.of(quote.passage(), quote.text()));
            if (!text.isEmpty()) text.append(' ');
            text.append(quote.text()).append(" [").append(citations.size()).append(']');
        }
        return new Answer(text.toString(), citations);
    }

    /// Whether it is an answer as people wrote it: guardrails took nothing out.
    private static boolean isWhole(Passage passage) {
        return passage.curated() && passage.source().contains(passage.text());
    }

    /// What people wrote for this question is the answer, as a whole.
    private static Answer curated(Passage passage) {
        return new Answer(passage.text() + " [1]", List.of(Citation.of(passage, passage.text())));
    }

    /// A few words that ask for nothing.
    private static boolean smallTalk(String text) {
        var words = text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+");
        if (words.length > 5) return false;
        for (var word : words) if (!word.isEmpty() && !SMALL_TALK.contains(word)) return false;
        return true;
    }

    private TokenUsage input(ChatRequest request) {
        long tokens = 0;
        for (var message : request.messages()) tokens += encoder.tokens(message.text());
        var grounding = request.grounding();
        if (grounding != null) for (var passage : grounding.passages()) tokens += encoder.tokens(passage.text());
        return TokenUsage.of(tokens, 0);
    }

    private static List<String> dropped(ChatRequest request) {
        var fields = new ArrayList<String>();
        if (!request.tools().equals(Tools.NONE)) fields.add("tools");
        if (request.responseFormat() != null) fields.add("response_format");
        fields.addAll(request.extras().fields().propertyNames());
        return fields;
    }
}
