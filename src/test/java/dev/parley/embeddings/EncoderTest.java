package dev.parley.embeddings;

import static dev.parley.embeddings.Encoder.cosine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class EncoderTest {
    private static final Encoder ENCODER = new Encoder(Path.of("target/native"));

    @AfterAll
    static void close() {
        ENCODER.close();
    }

    @Test
    void putsAParaphraseNearerThanAnotherSubject() {
        var question = ENCODER.encode("How can I send back shoes that do not fit?");
        var paraphrase = ENCODER.encode("Returning footwear of the wrong size");
        var other = ENCODER.encode("The server answers with status 429 when the limit is reached.");

        assertThat(cosine(question, paraphrase)).isGreaterThan(0.4);
        assertThat(cosine(question, other)).isLessThan(0.2);
    }

    @Test
    void givesVectorsOfLengthOneWithTheDeclaredDimensions() {
        for (var text : List.of("", "a", "Grüße aus Köln 👟", "x".repeat(5_000), "word ".repeat(3_000))) {
            var vector = ENCODER.encode(text);

            assertThat(vector).hasSize(Encoder.DIMENSIONS);
            assertThat(cosine(vector, vector)).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void givesTheSameVectorsOnEveryMachineWithinTheNoiseOfQuantisation() {
        var a = ENCODER.encode("This is an example sentence");
        var b = ENCODER.encode("Each sentence is converted");

        assertThat(cosine(a, b)).isCloseTo(0.437, within(0.03));
    }

    @Test
    void doesNotLetATextsNeighboursChangeItsVector() {
        var texts = List.of("short", "a somewhat longer text about invoices", "word ".repeat(200));

        var together = ENCODER.encode(texts);

        for (int i = 0; i < texts.size(); i++) assertThat(together.get(i)).isEqualTo(ENCODER.encode(texts.get(i)));
    }

    @Test
    void readsNoMoreThanTheFirstTokens() {
        var read = "word ".repeat(Encoder.MAX_TOKENS);

        assertThat(ENCODER.encode(read + "about bananas")).isEqualTo(ENCODER.encode(read + "about 2,000 submarines"));
        assertThat(ENCODER.encode(" ".repeat(20_000) + "bananas")).isEqualTo(ENCODER.encode("bananas"));
    }

    @Test
    void countsTokensBeyondWhatItReads() {
        assertThat(ENCODER.tokens("")).isZero();
        assertThat(ENCODER.tokens("hello world")).isEqualTo(2);
        assertThat(ENCODER.tokens("word ".repeat(1_000))).isEqualTo(1_000);
    }

    @Test
    void givesTheSameVectorsToManyThreadsAtOnce() throws Exception {
        var texts = new ArrayList<String>();
        for (int i = 0; i < 20; i++) texts.add("Question number " + i + " about delivery and payment");
        var expected = ENCODER.encode(texts);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<Callable<float[]>>();
            for (var text : texts) tasks.add(() -> ENCODER.encode(text));
            var results = threads.invokeAll(tasks);
            for (int i = 0; i < texts.size(); i++)
                assertThat(results.get(i).get()).isEqualTo(expected.get(i));
        }
    }

    @Test
    void refusesToWorkOnceClosed() {
        var encoder = new Encoder(Path.of("target/native"));
        encoder.close();

        assertThatThrownBy(() -> encoder.encode("too late")).isInstanceOf(IllegalStateException.class);
    }
}
