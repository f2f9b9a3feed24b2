package dev.parley.cache.pairs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.embeddings.Encoder;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PairScoreTest {
    private static final Encoder ENCODER = new Encoder(Path.of("target/native"));

    @AfterAll
    static void close() {
        ENCODER.close();
    }

    private static PairScore.Likeness score(String a, String b) {
        return PairScore.get().of(Asked.of(a), ENCODER.encode(a), Asked.of(b), ENCODER.encode(b));
    }

    @Test
    void ranksAParaphraseBeforeANearMissThatIsNearerByCosine() {
        var paraphrase = score("How can I lose weight fast?", "What is the quickest way to lose weight?");
        var nearMiss = score("What is the capital of Norway?", "What is the capital of Sweden?");

        assertThat(paraphrase.probability()).isGreaterThan(nearMiss.probability());
    }

    @Test
    void doesNotDependOnTheOrderOfTheTwo() {
        var one = score("How do I bake bread at home?", "What is needed to bake bread?");
        var other = score("What is needed to bake bread?", "How do I bake bread at home?");

        assertThat(one.logit()).isCloseTo(other.logit(), within(1e-4));
    }
}
