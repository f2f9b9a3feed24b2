package dev.parley.app.bench;

import dev.parley.app.bench.Figures.Table;
import dev.parley.routing.quality.Bandit;
import dev.parley.routing.quality.LabelledRequest;
import dev.parley.routing.quality.QualityTraining.Judged;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The bandit beside fixed policies: requests drawn from the labelled rows, a cluster a subject, outcomes from their
/// labels. Regret is what was paid beyond the best model of each cluster, which nobody knows beforehand.
final class BanditFigures {
    private static final double WEAK = 1;
    private static final double STRONG = 15;
    /// What a wrong answer costs. At this price some subjects want the one model and some the other.
    private static final double ERROR = 100;
    private static final int REQUESTS = 20_000;
    private static final int RUNS = 5;

    private final Map<String, List<Integer>> clusters;
    private final List<LabelledRequest> rows;
    private final Judged judged;

    /// @param judged the rows, by fits that did not see them: what the bandit believes at first
    BanditFigures(List<LabelledRequest> rows, Judged judged) {
        this.rows = rows;
        this.judged = judged;
        this.clusters = new TreeMap<>();
        for (int i = 0; i < rows.size(); i++)
            clusters.computeIfAbsent(rows.get(i).subject(), any -> new ArrayList<>())
                    .add(i);
    }

    private interface Policy {
        boolean strong(String cluster, boolean critical, SplittableRandom random);

        default void learn(String cluster, boolean strong, boolean right) {}
    }

    Table table() {
        var lines = new ArrayList<List<String>>();
        lines.add(line("always weak", run((cluster, critical, random) -> false, new double[3])));
        lines.add(line("always strong", run((cluster, critical, random) -> true, new double[3])));
        lines.add(line("at random", run((cluster, critical, random) -> random.nextBoolean(), new double[3])));
        lines.add(
                line("best of each cluster, known", run((cluster, critical, random) -> best(cluster), new double[3])));
        var learned = new double[3];
        for (int i = 0; i < RUNS; i++) run(new Learning(), learned);
        for (int i = 0; i < learned.length; i++) learned[i] /= RUNS;
        lines.add(line("bandit", learned));
        return new Table(
                String.format(
                        Locale.ROOT,
                        "bandit, %d simulated requests in %d clusters, a wrong answer costs %.0f, 10 %% are critical",
                        REQUESTS,
                        clusters.size(),
                        ERROR),
                List.of("policy", "price a request", "regret a request", "explored"),
                lines);
    }

    private static List<String> line(String name, double[] sums) {
        return List.of(
                name,
                RouterBench.number(sums[0] / REQUESTS),
                RouterBench.number(sums[1] / REQUESTS),
                RouterBench.number(sums[2] / REQUESTS));
    }

    private boolean best(String cluster) {
        return price(cluster, true) < price(cluster, false);
    }

    private List<Integer> members(String cluster) {
        return clusters.getOrDefault(cluster, List.of());
    }

    /// The mean price of a model over the cluster's rows.
    private double price(String cluster, boolean strong) {
        return members(cluster).stream().collect(Collectors.averagingDouble(i -> price(rows.get(i), strong)));
    }

    private static double price(LabelledRequest row, boolean strong) {
        boolean right = strong ? row.strongCorrect() : row.weakCorrect();
        return (strong ? STRONG : WEAK) + (right ? 0 : ERROR);
    }

    /// Adds price, regret and count of explorations to the sums.
    private double[] run(Policy policy, double[] sums) {
        var random = new SplittableRandom(sums[0] == 0 ? 1 : Double.doubleToLongBits(sums[0]));
        var means = new TreeMap<String, double[]>();
        clusters.keySet().forEach(each -> means.put(each, new double[] {price(each, false), price(each, true)}));
        for (int i = 0; i < REQUESTS; i++) {
            var row = rows.get(random.nextInt(rows.size()));
            boolean critical = random.nextInt(10) == 0;
            boolean strong = policy.strong(row.subject(), critical, random);
            var mean = Objects.requireNonNull(means.get(row.subject()));
            sums[0] += price(row, strong);
            sums[1] += mean[strong ? 1 : 0] - Math.min(mean[0], mean[1]);
            policy.learn(row.subject(), strong, strong ? row.strongCorrect() : row.weakCorrect());
        }
        if (policy instanceof Learning learning) sums[2] += learning.explored;
        return sums;
    }

    private final class Learning implements Policy {
        private final Bandit bandit = new Bandit(ERROR, 2_000, 0.98);
        private final Map<String, Bandit.State> states = new TreeMap<>();
        private long explored;

        @Override
        public boolean strong(String cluster, boolean critical, SplittableRandom random) {
            var choice = bandit.choose(states.computeIfAbsent(cluster, this::start), critical, random);
            if (choice.explored()) explored++;
            return choice.model().equals("strong");
        }

        @Override
        public void learn(String cluster, boolean strong, boolean right) {
            states.computeIfPresent(
                    cluster,
                    (any, state) -> bandit.learn(state, strong ? "strong" : "weak", right, strong ? STRONG : WEAK));
        }

        private Bandit.State start(String cluster) {
            var own = members(cluster);
            double weak = own.stream().collect(Collectors.averagingDouble(i -> judged.pWeak()[i]));
            double strong = own.stream().collect(Collectors.averagingDouble(i -> judged.pStrong()[i]));
            return new Bandit.State(List.of(Bandit.arm("weak", weak, WEAK), Bandit.arm("strong", strong, STRONG)));
        }
    }
}
