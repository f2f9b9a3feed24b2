package dev.parley.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.cache.CachePreview.Terms;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CachePreviewTest {
    private static final Counts COUNTS = new Counts(10, 20, 70, 0, 0, 0, 0, 0, Map.of());

    private static CachePreview.Outlook outlook(Map<Score, Score.Count> scores, double bound, double least) {
        var terms = new Terms(bound, least);
        return CachePreview.of(7, COUNTS, new Journal.Scores(scores, null), terms, terms)
                .after();
    }

    private static Map<Score, Score.Count> some() {
        var random = new Random(7);
        var scores = new HashMap<Score, Score.Count>();
        for (int i = 0; i < 1_000; i++)
            scores.merge(
                    Score.of(random.nextDouble(), random.nextDouble()), new Score.Count(1, 0.01), Score.Count::plus);
        return scores;
    }

    @Test
    void countsAllLookups() {
        var terms = new Terms(0.01, 0);
        var preview = CachePreview.of(7, COUNTS, new Journal.Scores(some(), null), terms, terms);
        assertThat(preview.lookups()).isEqualTo(100);
        assertThat(preview.exact()).isEqualTo(10);
        assertThat(preview.scored()).isEqualTo(1_000);
    }

    @Test
    void servesMoreTheMoreMayBeWrongAndKeepsToTheBound() {
        long before = 0;
        for (double bound : new double[] {0.001, 0.01, 0.05, 0.2}) {
            var outlook = outlook(some(), bound, 0);
            assertThat(outlook.served()).isGreaterThanOrEqualTo(before);
            assertThat(outlook.expectedWrong()).isLessThanOrEqualTo(bound * outlook.served() + 1e-9);
            assertThat(outlook.savedUsd()).isEqualTo(outlook.served() * 0.01, within(1e-6));
            before = outlook.served();
        }
        assertThat(before).isPositive();
    }

    @Test
    void servesOnlyWhatIsAlikeEnough() {
        var scores =
                Map.of(Score.of(0.899, 0.9999), new Score.Count(3, 0), Score.of(0.90, 0.9999), new Score.Count(2, 0));
        assertThat(outlook(scores, 0.01, 0.9).served()).isEqualTo(2);
        assertThat(outlook(scores, 0.01, 0.89).served()).isEqualTo(5);
        assertThat(outlook(scores, 0.01, 1).served()).isZero();
    }

    /// The same as `Decision` serves of the same look-ups, but for the coarse count.
    @Test
    void servesAboutAsManyAsTheDecisionDoes() {
        var random = new Random(3);
        var scores = new HashMap<Score, Score.Count>();
        var decision = new Decision(() -> 0.05);
        var probabilities = new double[2_000];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = 1 - Math.pow(random.nextDouble(), 4) * 0.6;
            scores.merge(Score.of(0.9, probabilities[i]), new Score.Count(1, 0), Score.Count::plus);
            decision.serves(probabilities[i]);
        }
        double served = 0;
        for (double probability : probabilities) if (decision.serves(probability)) served++;
        assertThat((double) outlook(scores, 0.05, 0).served()).isEqualTo(served, within(0.05 * served));
    }

    @Test
    void tellsErrorsApartByAnEighth() {
        for (double error : new double[] {1, 0.3, 0.05, 0.01, 0.0011})
            assertThat(Score.of(0.5, 1 - error).error()).isEqualTo(error, within(error * 0.07));
        assertThat(Score.of(1, 1)).isEqualTo(new Score(100, 80));
        assertThat(Score.of(-1, 0)).isEqualTo(new Score(0, 0));
    }
}
