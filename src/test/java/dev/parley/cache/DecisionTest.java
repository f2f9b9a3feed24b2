package dev.parley.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DecisionTest {
    /// Evidence of a world in which only the share of neighbours tells whether an answer is right.
    private static float[] evidence(double share) {
        return new float[] {1, 0, 0, 0, (float) share, 0, 0, 0};
    }

    private record Served(int hits, int wrong) {}

    private static Served live(double bound, int questions, Random random) {
        var decision = new Decision(() -> bound);
        int hits = 0;
        int wrong = 0;
        for (int i = 0; i < questions; i++) {
            double share = random.nextDouble();
            boolean right = random.nextDouble() < 1 / (1 + Math.exp(-(20 * share - 8)));
            var evidence = evidence(share);
            boolean serves = decision.serves(decision.probability(evidence));
            if (serves && !decision.explores(random.nextDouble())) {
                hits++;
                if (!right) wrong++;
            } else {
                decision.learn(evidence, right);
                decision.fit();
            }
        }
        return new Served(hits, wrong);
    }

    @Test
    void keepsTheShareOfWrongAnswersWithinTheBound() {
        for (double bound : new double[] {0.01, 0.05}) {
            var served = live(bound, 20_000, new Random(1));

            assertThat(served.hits()).isGreaterThan(6_000);
            assertThat((double) served.wrong() / served.hits()).isLessThan(bound * 1.2);
        }
    }

    @Test
    void servesMoreWhenMoreMayBeWrong() {
        assertThat(live(0.05, 20_000, new Random(1)).hits())
                .isGreaterThan(live(0.005, 20_000, new Random(1)).hits());
    }

    @Test
    void servesNothingWhereNothingIsRight() {
        var decision = new Decision(() -> 0.01);
        int served = 0;
        for (int i = 0; i < 5_000; i++) {
            var evidence = new float[] {1, 4, 1, 3, 1, 1, 0, 0};
            if (decision.serves(decision.probability(evidence)) && i > 500) served++;
            decision.learn(evidence, false);
            decision.fit();
        }

        assertThat(served).isZero();
    }

    @Test
    void trustsEqualStatementsBeforeAnythingWasSeenAndNoOthers() {
        var decision = new Decision(() -> 0.01);

        assertThat(decision.serves(decision.probability(new float[] {1, 2, 0.5f, 3, 1, 1, 0, 0})))
                .isTrue();
        assertThat(decision.serves(decision.probability(new float[] {1, 4, 1, 3, 1, 0, 0, 0})))
                .isFalse();
    }
}
