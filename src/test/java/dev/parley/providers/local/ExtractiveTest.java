package dev.parley.providers.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.PlatformException;
import dev.parley.knowledge.Corpus;
import dev.parley.knowledge.Format;
import dev.parley.knowledge.Fusion;
import dev.parley.knowledge.Hit;
import dev.parley.knowledge.Passage;
import dev.parley.platform.json.Json;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatProvider;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Dialect;
import dev.parley.providers.EmbeddingProvider;
import dev.parley.providers.Message;
import dev.parley.providers.Target;
import dev.parley.providers.Tools;
import dev.parley.usage.Price;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExtractiveTest {
    private static final Encoder ENCODER = new Encoder(Path.of("target/native"));
    private static final Corpus ACME = new Corpus(ENCODER);
    private static final Corpus GLOBEX = new Corpus(ENCODER);
    private static final Target TARGET = new Target(
            "local", Dialect.LOCAL, "local/extractive", "extractive", "", null, Price.FREE, Duration.ofSeconds(5));

    private final Extractive model = new Extractive(ENCODER);

    @BeforeAll
    static void load() throws IOException {
        for (var name : List.of("returns", "shipping", "payment")) add(ACME, "acme/" + name);
        for (var name : List.of("plans", "porting", "billing")) add(GLOBEX, "globex/" + name);
    }

    @AfterAll
    static void close() {
        ACME.close();
        GLOBEX.close();
        ENCODER.close();
    }

    private static void add(Corpus corpus, String name) throws IOException {
        try (var in = ExtractiveTest.class.getResourceAsStream("/demo/" + name + ".md")) {
            var text = new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            corpus.add(text.lines().findFirst().orElseThrow().substring(2), Format.MARKDOWN, text);
        }
    }

    private static List<Passage> passages(Corpus corpus, String question) {
        return corpus.search(question, 5, Fusion.BOTH).stream()
                .map(Hit::passage)
                .toList();
    }

    private static ChatRequest request(
            String question, @Nullable List<Passage> passages, ChatRequest.Sampling sampling) {
        return new ChatRequest(
                "auto",
                List.of(Message.of(Message.Role.USER, question)),
                Tools.NONE,
                null,
                sampling,
                true,
                new ChatRequest.Extras(Dialect.OPENAI, Json.object().put("seed", 1)),
                passages == null ? null : new ChatRequest.Grounding(question, passages));
    }

    private List<ChatEvent> events(ChatRequest request) {
        var events = new ArrayList<ChatEvent>();
        try (var stream = model.chat(new ChatProvider.Call(request, TARGET, Deadline.in(Duration.ofSeconds(5)), ""))) {
            for (var event = stream.next(); event != null; event = stream.next()) events.add(event);
        }
        return events;
    }

    private static String text(List<ChatEvent> events) {
        var text = new StringBuilder();
        for (var event : events) if (event instanceof ChatEvent.Text piece) text.append(piece.text());
        return text.toString();
    }

    @Test
    void quotesTheSentenceThatAnswersWordForWord() {
        var question = "How long do I have to return a pair of shoes?";
        var passages = passages(ACME, question);

        var events = events(request(question, passages, ChatRequest.Sampling.DEFAULT));

        assertThat(events.getFirst()).isInstanceOf(ChatEvent.Started.class);
        assertThat(text(events)).isEqualTo("You can return a pair of shoes within 30 days of delivery. [1]");
        assertThat(events.stream().filter(ChatEvent.Text.class::isInstance)).hasSizeGreaterThan(10);
        assertThat(events.get(events.size() - 2)).isInstanceOfSatisfying(ChatEvent.Cited.class, cited -> {
            assertThat(cited.citations()).hasSize(1);
            var citation = cited.citations().getFirst();
            assertThat(citation.title()).isEqualTo("Return policy");
            assertThat(citation.section()).isEqualTo("How long you have");
            assertThat(passages.getFirst().text()).contains(citation.quote());
        });
        assertThat(events.getLast()).isInstanceOfSatisfying(ChatEvent.Finished.class, end -> {
            assertThat(end.reason()).isEqualTo(ChatEvent.Reason.STOP);
            assertThat(end.usage().output()).isBetween(10L, 25L);
            assertThat(end.usage().input()).isGreaterThan(50);
        });
    }

    @Test
    void saysHonestlyThatItFoundNothing() {
        for (var question : List.of(
                "How long do I have to return a pair of shoes?",
                "Who won the world cup in 2014?",
                "How do I bake bread?")) {
            var events = events(request(question, passages(GLOBEX, question), ChatRequest.Sampling.DEFAULT));

            assertThat(text(events)).as(question).isEqualTo(Extractive.NO_EVIDENCE);
            assertThat(events).noneMatch(ChatEvent.Cited.class::isInstance);
        }
        assertThat(text(events(request("Anything?", List.of(), ChatRequest.Sampling.DEFAULT))))
                .isEqualTo(Extractive.NO_EVIDENCE);
    }

    @Test
    void numbersItsCitationsInTheOrderOfTheText() {
        var question = "Do I have to pay for returns?";

        var answer = model.answer(question, passages(ACME, question));

        assertThat(answer.citations()).hasSizeGreaterThan(1);
        for (int i = 0; i < answer.citations().size(); i++)
            assertThat(answer.text()).contains(answer.citations().get(i).quote() + " [" + (i + 1) + "]");
    }

    @Test
    void greetsBackAndExplainsItself() {
        assertThat(text(events(request("Hello there!", List.of(), ChatRequest.Sampling.DEFAULT))))
                .isEqualTo(Extractive.GREETING);
        assertThat(text(events(request("What is the refund policy?", null, ChatRequest.Sampling.DEFAULT))))
                .isEqualTo(Extractive.NO_DOCUMENTS);
    }

    @Test
    void stopsAtTheMostTokensAndAtStopSequences() {
        var question = "How long do I have to return a pair of shoes?";
        var passages = passages(ACME, question);

        var cut = events(request(question, passages, new ChatRequest.Sampling(null, null, 5, false, List.of())));
        var stopped = events(
                request(question, passages, new ChatRequest.Sampling(null, null, null, false, List.of(" within"))));

        assertThat(text(cut)).isEqualTo("You can return a pair");
        assertThat(cut).noneMatch(ChatEvent.Cited.class::isInstance);
        assertThat(((ChatEvent.Finished) cut.getLast()).reason()).isEqualTo(ChatEvent.Reason.LENGTH);
        assertThat(text(stopped)).isEqualTo("You can return a pair of shoes");
        assertThat(((ChatEvent.Finished) stopped.getLast()).stopSequence()).isEqualTo(" within");
    }

    @Test
    void namesTheFieldsItLeavesOut() {
        var request = request("Hello", null, ChatRequest.Sampling.DEFAULT);
        try (var stream = model.chat(new ChatProvider.Call(request, TARGET, Deadline.in(Duration.ofSeconds(5)), ""))) {
            assertThat(stream.dropped()).containsExactly("seed");
        }
    }

    @Test
    void embedsInOrderAndCountsTokens() {
        var embeddings = new LocalEmbeddings(ENCODER);
        var soon = Deadline.in(Duration.ofSeconds(5));

        var result = embeddings.embed(
                new EmbeddingProvider.Call(List.of("one two", "three"), null, Json.object(), TARGET, soon, ""));

        assertThat(result.vectors()).hasSize(2);
        assertThat(result.vectors().get(1)).isEqualTo(ENCODER.encode("three"));
        assertThat(result.inputTokens()).isEqualTo(3);
        assertThatThrownBy(() -> embeddings.embed(
                        new EmbeddingProvider.Call(List.of("x"), 100, Json.object(), TARGET, soon, "")))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining("384");
    }
}
