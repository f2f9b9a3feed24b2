package dev.parley.routing.quality;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Learns from outcomes which of a few models to ask, for one tenant and one cluster of like queries: the one
/// of least expected cost + λ · error. Thompson sampling: each model's rate of errors is drawn from what is
/// believed of it, so a model is tried as often as it may still be the best. Chosen over LinUCB because a
/// cluster needs no features, two numbers a model are its whole state, and late or missing outcomes do it no harm.
///
/// @param errorPrice λ: what a wrong answer costs, in the unit of the costs
/// @param memory outcomes after which an old one counts half
/// @param decided probability of being the best from which on it is not questioned any more
public record Bandit(double errorPrice, double memory, double decided) {
    private static final int DRAWS = 400;
    /// What is believed before the first outcome weighs as much as this many.
    private static final double PRIOR = 4;

    public Bandit {
        if (errorPrice < 0 || memory <= 0 || decided <= 0.5 || decided > 1)
            throw new IllegalArgumentException("A bandit needs a price ≥ 0, a memory > 0 and 0.5 < decided ≤ 1.");
    }

    /// What is known of a model: a row of a table.
    ///
    /// @param right outcomes that were right, the older the less; a prior is among them
    /// @param cost the mean cost of a request
    public record Arm(String model, double right, double wrong, double cost) {
        double errorRate() {
            return wrong / (right + wrong);
        }
    }

    public record State(List<Arm> arms) {
        public State {
            arms = List.copyOf(arms);
        }
    }

    /// @param explored whether it was drawn, and not simply the best known
    public record Choice(String model, boolean explored) {}

    /// @param rightness how likely the model is to be right, as `QualityModel` or a catalogue says
    public static Arm arm(String model, double rightness, double cost) {
        return new Arm(model, PRIOR * rightness, PRIOR * (1 - rightness), cost);
    }

    /// @param critical nothing is tried out on such a request
    public Choice choose(State state, boolean critical, RandomGenerator random) {
        int best = best(state);
        if (critical || probability(state, best, random) >= decided)
            return new Choice(state.arms().get(best).model(), false);
        int drawn = draw(state, random);
        return new Choice(state.arms().get(drawn).model(), drawn != best);
    }

    /// The state after an outcome. A model that is not among the arms changes nothing.
    public State learn(State state, String model, boolean right, double cost) {
        double keep = Math.pow(0.5, 1 / memory);
        var arms = new ArrayList<Arm>();
        for (var arm : state.arms()) {
            if (!arm.model().equals(model)) {
                arms.add(arm);
                continue;
            }
            double seen = arm.right() + arm.wrong();
            arms.add(new Arm(
                    model,
                    arm.right() * keep + (right ? 1 : 0),
                    arm.wrong() * keep + (right ? 0 : 1),
                    arm.cost() + (cost - arm.cost()) / (seen * keep + 1)));
        }
        return new State(arms);
    }

    /// How likely the arm is the best, by what is known.
    double probability(State state, int arm, RandomGenerator random) {
        if (state.arms().size() == 1) return 1;
        int wins = 0;
        for (int i = 0; i < DRAWS; i++) if (draw(state, random) == arm) wins++;
        return wins / (double) DRAWS;
    }

    private int best(State state) {
        return IntStream.range(0, state.arms().size())
                .boxed()
                .min(Comparator.comparingDouble(i -> {
                    var arm = state.arms().get(i);
                    return arm.cost() + errorPrice * arm.errorRate();
                }))
                .orElseThrow();
    }

    private int draw(State state, RandomGenerator random) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < state.arms().size(); i++) {
            var arm = state.arms().get(i);
            double price = arm.cost() + errorPrice * beta(arm.wrong(), arm.right(), random);
            if (price < least) {
                least = price;
                best = i;
            }
        }
        return best;
    }

    private static double beta(double a, double b, RandomGenerator random) {
        double x = gamma(a, random);
        double y = gamma(b, random);
        return x + y == 0 ? 0.5 : x / (x + y);
    }

    /// Marsaglia and Tsang (2000); for shapes below 1 by their boost.
    private static double gamma(double shape, RandomGenerator random) {
        if (shape <= 0) return 0;
        if (shape < 1) return gamma(shape + 1, random) * Math.pow(random.nextDouble(), 1 / shape);
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log(1 - random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
        }
    }
}
