package dev.parley.routing.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.routing.quality.Canary.Counts;
import dev.parley.routing.quality.Canary.Rate;
import dev.parley.routing.quality.Canary.Stage;
import dev.parley.routing.quality.Canary.State;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CanaryTest {
    private static final Canary CANARY = new Canary("v2", 0.2, 0.03, 0.05, 50);

    /// @param rates of failed, slow and poor outcomes of the candidate; those in use have 2 % of each
    private static State after(int outcomes, long seed, double... rates) {
        var random = new SplittableRandom(seed);
        var state = State.START;
        for (int i = 0; i < outcomes; i++) {
            state = CANARY.learn(
                    state, outcome(random, rates[0], rates[1], rates[2]), outcome(random, 0.02, 0.02, 0.02));
        }
        return state;
    }

    private static Counts outcome(SplittableRandom random, double failed, double slow, double poor) {
        return new Counts(
                Rate.of(random.nextDouble() < failed),
                Rate.of(random.nextDouble() < slow),
                Rate.of(random.nextDouble() < poor));
    }

    @Test
    void rollsBackWhatFailsMoreOften() {
        var state = after(2_000, 1, 0.15, 0.02, 0.02);
        assertThat(state.stage()).isEqualTo(Stage.ROLLED_BACK);
        assertThat(state.reason()).startsWith("errors: ");
        assertThat(state.candidate().errors().all()).isLessThan(500);
    }

    @Test
    void rollsBackWhatIsSlowOrPoor() {
        assertThat(after(2_000, 1, 0.02, 0.3, 0.02).reason()).startsWith("slowness");
        assertThat(after(2_000, 1, 0.02, 0.02, 0.3).reason()).startsWith("quality");
    }

    @Test
    void promotesWhatIsAsGood() {
        assertThat(after(20_000, 1, 0.02, 0.02, 0.02).stage()).isEqualTo(Stage.PROMOTED);
    }

    @Test
    void seldomRollsBackWhatIsAsGood() {
        long wrong = IntStream.range(0, 200)
                .filter(seed -> after(1_500, seed, 0.02, 0.02, 0.02).stage() == Stage.ROLLED_BACK)
                .count();
        assertThat(wrong).isLessThanOrEqualTo(10);
    }

    @Test
    void saysNothingBeforeTheLeastCount() {
        assertThat(after(49, 1, 1, 1, 1).stage()).isEqualTo(Stage.RUNNING);
    }

    @Test
    void aVerdictIsFinal() {
        var state = after(2_000, 1, 0.5, 0.5, 0.5);
        assertThat(CANARY.learn(state, Counts.NONE, Counts.NONE)).isSameAs(state);
    }

    @Test
    void takesItsShareOfUsersAndAlwaysTheSame() {
        double taken = IntStream.range(0, 10_000)
                        .filter(i -> CANARY.takes("user-" + i, Stage.RUNNING))
                        .count()
                / 10_000.0;
        assertThat(taken).isCloseTo(0.2, within(0.02));
        assertThat(CANARY.takes("ann", Stage.RUNNING)).isEqualTo(CANARY.takes("ann", Stage.RUNNING));
    }

    @Test
    void takesNobodyAfterARollBackAndAllAfterPromotion() {
        assertThat(IntStream.range(0, 100).noneMatch(i -> CANARY.takes("u" + i, Stage.ROLLED_BACK)))
                .isTrue();
        assertThat(IntStream.range(0, 100).allMatch(i -> CANARY.takes("u" + i, Stage.PROMOTED)))
                .isTrue();
    }

    @Test
    void promotesNothingThatNobodyToldTheQualityOf() {
        var unseen = new Counts(new Rate(0, 5_000), new Rate(0, 5_000), Rate.NONE);
        assertThat(CANARY.learn(State.START, unseen, unseen).stage()).isEqualTo(Stage.RUNNING);
        var told = new Counts(Rate.NONE, Rate.NONE, new Rate(0, 5_000));
        assertThat(CANARY.learn(State.START, told, told).stage()).isEqualTo(Stage.PROMOTED);
    }
}
