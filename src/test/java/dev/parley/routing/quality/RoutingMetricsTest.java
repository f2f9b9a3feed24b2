package dev.parley.routing.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.routing.quality.RoutingMetrics.Ranked;
import org.junit.jupiter.api.Test;

class RoutingMetricsTest {
    private static final Ranked PERFECT = new Ranked(new double[] {4, 3, 2, 1}, new int[] {1, 1, 0, 0});
    private static final Ranked WORST = new Ranked(new double[] {1, 2, 3, 4}, new int[] {1, 1, 0, 0});

    @Test
    void theAreaIsThatUnderTheRecoveredGain() {
        // curve 0, ½, 1, 1, 1: trapezoids ¼ + ¾ + 1 + 1, each a quarter wide
        assertThat(RoutingMetrics.apgr(PERFECT, 0)).isCloseTo(0.75, within(1e-12));
        // curve 0, 0, 0, ½, 1
        assertThat(RoutingMetrics.apgr(WORST, 0)).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void fewerThresholdsTakeTheCurveAtTheirShares() {
        // at 0, ½, 1: 0, 1, 1
        assertThat(RoutingMetrics.apgr(PERFECT, 2)).isCloseTo(0.75, within(1e-12));
    }

    @Test
    void equalScoresAreChance() {
        assertThat(RoutingMetrics.apgr(new Ranked(new double[4], new int[] {1, 0, -1, 1}), 0))
                .isCloseTo(0.5, within(1e-12));
    }

    @Test
    void theThresholdIsTheLeastShareThatRecoversSoMuch() {
        assertThat(RoutingMetrics.cpt(PERFECT, 0.5)).isEqualTo(0.25);
        assertThat(RoutingMetrics.cpt(PERFECT, 1)).isEqualTo(0.5);
        assertThat(RoutingMetrics.cpt(WORST, 0.5)).isEqualTo(0.75);
    }

    @Test
    void calibrationErrorIsTheMeanDistanceOverBins() {
        // bin of 0.1: 0.1 said, half true; bin of 0.9: 0.9 said, all true
        double error = RoutingMetrics.calibrationError(
                new double[] {0.1, 0.1, 0.9, 0.9}, new boolean[] {false, true, true, true}, 10);
        assertThat(error).isCloseTo((2 * 0.4 + 2 * 0.1) / 4, within(1e-12));
    }

    @Test
    void theIntervalHoldsTheFigure() {
        var scores = new double[200];
        var gains = new int[200];
        for (int i = 0; i < 200; i++) {
            scores[i] = i;
            gains[i] = i % 3 == 0 ? 1 : 0;
        }
        var interval =
                RoutingMetrics.bootstrap(new Ranked(scores, gains), ranked -> RoutingMetrics.apgr(ranked, 10), 1);
        assertThat(interval.value()).isBetween(interval.low(), interval.high());
        assertThat(interval.high() - interval.low()).isBetween(0.05, 0.4);
    }
}
