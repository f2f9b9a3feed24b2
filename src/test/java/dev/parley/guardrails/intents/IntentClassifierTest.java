package dev.parley.guardrails.intents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.embeddings.Encoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntentClassifierTest {
    private final Random random = new Random(5);
    private final List<Example> examples = new ArrayList<>();
    private final List<float[]> vectors = new ArrayList<>();

    /// A direction of its own for each route, and some noise.
    private float[] near(int direction, double noise) {
        var vector = new float[Encoder.DIMENSIONS];
        for (int i = 0; i < vector.length; i++) vector[i] = (float) (noise * random.nextGaussian() / 20);
        vector[direction] += 1;
        double length = Math.sqrt(Encoder.cosine(vector, vector));
        for (int i = 0; i < vector.length; i++) vector[i] /= (float) length;
        return vector;
    }

    private void add(String route, int direction, int count) {
        for (int i = 0; i < count; i++) {
            examples.add(new Example("question", route));
            vectors.add(near(direction, 0.7));
        }
    }

    private IntentClassifier fit() {
        return IntentClassifier.fit(examples, vectors, IntentClassifier.KEPT);
    }

    @Test
    void aQuestionGoesToTheRouteOfItsNeighbours() {
        for (int route = 0; route < 8; route++) add("route" + route, 10 * route, 20);
        var classifier = fit();
        for (int route = 0; route < 8; route++) {
            var decision = classifier.decide("question", near(10 * route, 0.7));
            assertThat(decision.candidates().getFirst().route()).isEqualTo("route" + route);
            assertThat(decision.confidence()).isGreaterThan(0.5);
        }
    }

    @Test
    void aQuestionFarFromEveryExampleIsOutOfScope() {
        for (int route = 0; route < 8; route++) add("route" + route, 10 * route, 20);
        var classifier = fit();
        int inside = 0;
        int outside = 0;
        for (int i = 0; i < 100; i++) {
            if (classifier.decide("question", near(10 * (i % 8), 0.7)).inScope()) inside++;
            if (classifier.decide("question", near(300 + i % 50, 0.7)).inScope()) outside++;
        }
        assertThat(inside).isGreaterThan(85);
        assertThat(outside).isLessThan(15);
    }

    @Test
    void aFewExamplesKeepTheirLikesInScope() {
        for (int route = 0; route < 2; route++) add("route" + route, 10 * route, 4);
        var classifier = fit();
        int inside = 0;
        for (int i = 0; i < 100; i++)
            if (classifier.decide("question", near(10 * (i % 2), 0.7)).inScope()) inside++;
        assertThat(inside).isGreaterThan(70);
    }

    @Test
    void probabilitiesOfAllRoutesSumToOne() {
        for (int route = 0; route < 3; route++) add("route" + route, route, 10);
        var decision = fit().decide("question", near(200, 1));
        assertThat(decision.candidates().stream()
                        .mapToDouble(Decision.Candidate::probability)
                        .sum())
                .isCloseTo(1, org.assertj.core.api.Assertions.within(1e-4));
    }

    @Test
    void theSameExamplesGiveTheSameClassifier() {
        for (int route = 0; route < 6; route++) add("route" + route, route, 12);
        var question = near(3, 2);
        assertThat(fit().decide("q", question)).isEqualTo(fit().decide("q", question));
    }

    @Test
    void oneRouteAndOneExampleSuffice() {
        add("only", 1, 1);
        assertThat(fit().decide("anything", near(1, 0)).candidates()).hasSize(1);
    }

    @Test
    void withoutARouteNothingCanBeFitted() {
        examples.add(new Example("what is the weather", null));
        vectors.add(near(1, 1));
        assertThatThrownBy(this::fit).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void badTextsAreDecidedLikeAny() {
        for (int route = 0; route < 3; route++) add("route" + route, route, 10);
        examples.add(new Example("", "route0"));
        vectors.add(near(0, 1));
        var classifier = fit();
        for (var text : List.of("", " ", "\ud800", "x".repeat(1_000_000), "😀😀", "\n\n", "a ".repeat(100_000)))
            assertThat(classifier.decide(text, near(1, 1)).candidates()).isNotEmpty();
    }
}
