package dev.parley.routing.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NormalEquationsTest {
    private static NormalEquations line(int from, int to) {
        var rows = new NormalEquations(2, 1);
        for (int x = from; x < to; x++) rows.add(new float[] {x, 1}, 2 * x + 3);
        return rows;
    }

    @Test
    void findsALine() {
        var weights = line(0, 10).solve(1e-6)[0];
        assertThat(weights[0]).isCloseTo(2, within(1e-3f));
        assertThat(weights[1]).isCloseTo(3, within(1e-3f));
    }

    @Test
    void blocksAddUpAndComeApart() {
        var whole = line(0, 10);
        assertThat(line(0, 4).plus(line(4, 10), 1).solve(1)).isDeepEqualTo(whole.solve(1));
        assertThat(whole.plus(line(4, 10), -1).solve(1))
                .isDeepEqualTo(line(0, 4).solve(1));
    }

    @Test
    void aPenaltyHoldsAllButTheConstantSmall() {
        var weights = line(0, 10).solve(1e9)[0];
        assertThat(weights[0]).isCloseTo(0, within(1e-3f));
        assertThat(weights[1]).isCloseTo(12, within(0.01f));
    }
}
