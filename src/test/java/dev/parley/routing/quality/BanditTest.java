package dev.parley.routing.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.parley.routing.quality.Bandit.State;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BanditTest {
    private static final Bandit BANDIT = new Bandit(100, 1_000, 0.98);
    private static final State START = new State(List.of(Bandit.arm("small", 0.7, 1), Bandit.arm("large", 0.7, 15)));

    /// A world in which each model is right so often.
    private static State after(State state, int requests, double small, double large, SplittableRandom random) {
        for (int i = 0; i < requests; i++) {
            var model = BANDIT.choose(state, false, random).model();
            boolean right = random.nextDouble() < (model.equals("small") ? small : large);
            state = BANDIT.learn(state, model, right, model.equals("small") ? 1 : 15);
        }
        return state;
    }

    private static String settled(State state) {
        return BANDIT.choose(state, true, new SplittableRandom(1)).model();
    }

    @Test
    void findsTheModelThatCostsLessWithItsErrors() {
        var random = new SplittableRandom(7);
        assertThat(settled(after(START, 2_000, 0.9, 0.95, random))).isEqualTo("small");
        assertThat(settled(after(START, 2_000, 0.5, 0.95, random))).isEqualTo("large");
    }

    @Test
    void neverExploresWhenItIsCritical() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
            var choice = BANDIT.choose(START, true, random);
            assertThat(choice.model()).isEqualTo("small");
            assertThat(choice.explored()).isFalse();
        }
    }

    @Test
    void exploresWhileItIsOpenAndStopsWhenItIsDecided() {
        var random = new SplittableRandom(3);
        assertThat(explored(START, random)).isPositive();
        assertThat(explored(after(START, 3_000, 0.98, 0.5, random), random)).isZero();
    }

    private static long explored(State state, SplittableRandom random) {
        long explored = 0;
        for (int i = 0; i < 300; i++) if (BANDIT.choose(state, false, random).explored()) explored++;
        return explored;
    }

    @Test
    void oldOutcomesCountHalfAfterItsMemory() {
        var state = new State(List.of(new Bandit.Arm("one", 0, 800, 1)));
        for (int i = 0; i < 1_000; i++) state = BANDIT.learn(state, "one", true, 1);
        assertThat(state.arms().getFirst().wrong()).isCloseTo(400, within(1e-6));
    }

    @Test
    void changesItsMindWhenTheWorldDoes() {
        var random = new SplittableRandom(5);
        var bandit = new Bandit(100, 100, 0.98);
        var state = START;
        for (int i = 0; i < 500; i++) state = bandit.learn(state, "small", true, 1);
        assertThat(bandit.choose(state, true, random).model()).isEqualTo("small");
        for (int i = 0; i < 500; i++) state = bandit.learn(state, "small", random.nextInt(2) == 0, 1);
        assertThat(bandit.choose(state, true, random).model()).isEqualTo("large");
    }

    @Test
    void anUnknownModelTeachesNothing() {
        assertThat(BANDIT.learn(START, "other", true, 1)).isEqualTo(START);
    }

    @Test
    void refusesSenselessRules() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Bandit(-1, 10, 0.9));
        assertThatIllegalArgumentException().isThrownBy(() -> new Bandit(1, 0, 0.9));
        assertThatIllegalArgumentException().isThrownBy(() -> new Bandit(1, 10, 0.4));
    }
}
