package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.PlatformException;
import dev.parley.routing.Recalibration.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecalibrationTest {
    @Test
    void countsHowFarConfidenceIsFromWhatCameOut() {
        // one bin at 0.95 with half right, one at 0.15 with all wrong
        var outcomes = List.of(
                new Outcome(0.95, true), new Outcome(0.95, false), new Outcome(0.15, false), new Outcome(0.15, false));
        assertThat(Recalibration.error(outcomes))
                .isEqualTo((2 * 0.45 + 2 * 0.15) / 4, org.assertj.core.api.Assertions.within(1e-9));
    }

    @Test
    void correctsAConfidenceThatIsTooHigh() {
        var random = new Random(7);
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < 5_000; i++) {
            double confidence = 0.5 + random.nextDouble() / 2;
            outcomes.add(new Outcome(confidence, random.nextDouble() < confidence - 0.2));
        }
        var found = Recalibration.of(outcomes, Learned.NONE);
        assertThat(found.errorBefore()).isBetween(0.17, 0.23);
        assertThat(found.errorAfter()).isLessThan(0.04);
        assertThat(found.outcomes()).isEqualTo(5_000);
    }

    @Test
    void learnsOnlyHowOftenItIsRightWhereConfidenceSaysTheOpposite() {
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < 1_000; i++) outcomes.add(new Outcome(i % 2 == 0 ? 0.9 : 0.3, i % 2 == 1 || i % 10 == 0));
        var found = Recalibration.of(outcomes, Learned.NONE);
        assertThat(found.slope()).isPositive();
        assertThat(found.errorAfter()).isLessThan(found.errorBefore());
    }

    @Test
    void wantsEnoughOutcomes() {
        var few = new ArrayList<Outcome>();
        for (int i = 0; i < Recalibration.LEAST - 1; i++) few.add(new Outcome(0.5, true));
        assertThatThrownBy(() -> Recalibration.of(few, Learned.NONE))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining("99 outcomes");
    }
}
