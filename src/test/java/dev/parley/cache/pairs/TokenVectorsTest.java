package dev.parley.cache.pairs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.embeddings.Encoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenVectorsTest {
    private final TokenVectors tokens = TokenVectors.get();

    @Test
    void putTextsOfLikeMeaningNearer() {
        var question = tokens.encode("How do I get a refund for my train ticket?");

        double like = Encoder.cosine(question, tokens.encode("Can I have my money back for the railway journey?"));
        double other = Encoder.cosine(question, tokens.encode("Which planet has the most moons?"));

        assertThat(like).isGreaterThan(other + 0.2);
    }

    @Test
    void haveLengthOneOrNothing() {
        var vector = tokens.encode("Unbelievably xqzzy words");

        assertThat(Encoder.cosine(vector, vector)).isCloseTo(1, within(1e-4));
        assertThat(tokens.encode("  ?! 🙂")).containsOnly(0);
    }

    @Test
    void weighRareWordsMore() {
        assertThat(tokens.weight("refund")).isGreaterThan(tokens.weight("the"));
    }

    @Test
    void cutWordsOutsideTheVocabularyIntoPieces() {
        var small = new TokenVectors(
                List.of("un", "##do", "##able"), 2, new byte[] {1, 0, 0, 1, 0, 1}, new float[] {1, 1, 1}, new float[] {
                    1, 1, 1
                });

        assertThat(small.encode("undo")[0]).isCloseTo(small.encode("undo")[1], within(1e-6f));
        assertThat(small.encode("unknown")[0]).isEqualTo(1);
    }

    @Test
    void areReadAsTheyWereWritten() throws IOException {
        var small =
                new TokenVectors(List.of("a", "b"), 1, new byte[] {3, -4}, new float[] {1, 2}, new float[] {1, 0.5f});
        var bytes = new ByteArrayOutputStream();

        small.write(bytes);
        var read = TokenVectors.read(new ByteArrayInputStream(bytes.toByteArray()));

        assertThat(read.size()).isEqualTo(2);
        assertThat(read.word("b")).containsExactly(-1);
        assertThat(read.weight("b")).isEqualTo(0.5f);
    }
}
