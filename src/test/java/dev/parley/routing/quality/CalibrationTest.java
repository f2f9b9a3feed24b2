package dev.parley.routing.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    @Test
    void findsTheNumbersThatMadeTheOutcomes() {
        var random = new SplittableRandom(1);
        var truth = new Calibration(3, -1);
        var scores = new double[20_000];
        var outcomes = new boolean[scores.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = random.nextDouble() * 2 - 1;
            outcomes[i] = random.nextDouble() < truth.probability(scores[i]);
        }
        var found = Calibration.fit(scores, outcomes);
        assertThat(found.slope()).isCloseTo(3, within(0.2));
        assertThat(found.offset()).isCloseTo(-1, within(0.1));
    }

    @Test
    void neverBecomesCertain() {
        var found = Calibration.fit(new double[] {0, 0, 1, 1}, new boolean[] {false, false, true, true});
        assertThat(found.probability(1)).isBetween(0.6, 0.9);
        assertThat(found.probability(0)).isBetween(0.1, 0.4);
    }

    @Test
    void survivesScoresThatSayNothingOrAreHuge() {
        assertThat(Calibration.fit(new double[3], new boolean[] {true, true, false})
                        .probability(0))
                .isBetween(0.4, 0.8);
        var huge = Calibration.fit(new double[] {1e6, -1e6, 1e6}, new boolean[] {true, false, false});
        assertThat(huge.probability(1e6)).isBetween(0.0, 1.0);
    }
}
