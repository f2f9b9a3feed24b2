package dev.parley.routing.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.routing.quality.Canary.Outcome;
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
            state = CANARY.learn(state, true, outcome(random, rates[0], rates[1], rates[2]));
            state = CANARY.learn(state, false, outcome(random, 0.02, 0.02, 0.02));
        }
        return state;
    }

    private static Outcome outcome(SplittableRandom random, double failed, double slow, double poor) {
        return new Outcome(random.nextDouble() < failed, random.nextDouble() < slow, random.nextDouble() < poor);
    }

    @Test
    void rollsBackWhatFailsMoreOften() {
        var state = after(2_000, 1, 0.15, 0.02, 0.02);
        assertThat(state.stage()).isEqualTo(Stage.ROLLED_BACK);
        assertThat(state.reason()).isEqualTo("errors");
        assertThat(state.candidate().all()).isLessThan(500);
    }

    @Test
    void rollsBackWhatIsSlowOrPoor() {
        assertThat(after(2_000, 1, 0.02, 0.3, 0.02).reason()).isEqualTo("slowness");
        assertThat(after(2_000, 1, 0.02, 0.02, 0.3).reason()).isEqualTo("quality");
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
        assertThat(CANARY.learn(state, true, new Outcome(false, false, false))).isSameAs(state);
    }

    @Test
    void takesItsShareOfUsersAndAlwaysTheSame() {
        double taken = IntStream.range(0, 10_000)
                        .filter(i -> CANARY.takes("user-" + i, State.START))
                        .count()
                / 10_000.0;
        assertThat(taken).isCloseTo(0.2, within(0.02));
        assertThat(CANARY.takes("ann", State.START)).isEqualTo(CANARY.takes("ann", State.START));
    }

    @Test
    void takesNobodyAfterARollBackAndAllAfterPromotion() {
        var back = new State(Stage.ROLLED_BACK, Canary.Counts.NONE, Canary.Counts.NONE, "errors");
        var promoted = new State(Stage.PROMOTED, Canary.Counts.NONE, Canary.Counts.NONE, "not worse");
        assertThat(IntStream.range(0, 100).noneMatch(i -> CANARY.takes("u" + i, back)))
                .isTrue();
        assertThat(IntStream.range(0, 100).allMatch(i -> CANARY.takes("u" + i, promoted)))
                .isTrue();
    }
}
