package dev.parley.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrivacyBenchTest {
    /// Floors below what is measured, so that a change that loses personal data or finds it everywhere is seen.
    @Test
    void theDetectorsFindNearlyAllAndLittleElse() {
        new PrivacyBench().scores(PrivacyCorpus.make(3, 60)).forEach((kind, score) -> {
            assertThat(score.right()).as(kind + " right").isPositive();
            assertThat(score.recall()).as(kind + " recall " + score).isGreaterThanOrEqualTo(0.98);
            assertThat(score.precision()).as(kind + " precision " + score).isGreaterThanOrEqualTo(0.98);
        });
    }
}
