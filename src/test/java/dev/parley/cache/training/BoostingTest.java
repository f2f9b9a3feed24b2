package dev.parley.cache.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BoostingTest {
    @Test
    void learnsWhatNoSingleFeatureTells() {
        var random = new Random(1);
        var values = new float[2_000][3];
        var same = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            for (int f = 0; f < 3; f++) values[i][f] = random.nextFloat();
            same[i] = values[i][0] > 0.5 ^ values[i][1] > 0.5;
        }

        var trees = new Boosting(values, same, 3, 1).fit(150);

        assertThat(trees.logit(new float[] {0.9f, 0.1f, 0.5f})).isGreaterThan(1);
        assertThat(trees.logit(new float[] {0.1f, 0.9f, 0.5f})).isGreaterThan(1);
        assertThat(trees.logit(new float[] {0.9f, 0.9f, 0.5f})).isLessThan(-1);
        assertThat(trees.logit(new float[] {0.1f, 0.1f, 0.5f})).isLessThan(-1);
    }

    @Test
    void usesARareFlag() {
        var values = new float[2_000][1];
        var same = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            values[i][0] = i % 20 == 0 ? 1 : 0;
            same[i] = i % 20 != 0;
        }

        var trees = new Boosting(values, same, 2, 1).fit(100);

        assertThat(trees.logit(new float[] {1})).isLessThan(-1);
        assertThat(trees.logit(new float[] {0})).isGreaterThan(1);
    }
}
