package dev.parley.app.bench;

import dev.parley.app.bench.Figures.Table;
import dev.parley.routing.quality.AnswerCheck;
import dev.parley.routing.quality.AnswerSignals;
import dev.parley.routing.quality.LabelledRequest;
import dev.parley.routing.quality.QualityTraining;
import dev.parley.routing.quality.QualityTraining.Judged;
import dev.parley.routing.quality.RoutingMetrics;
import dev.parley.routing.quality.RoutingMetrics.Ranked;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Asking the weak model first and the strong one when its answer looks doubtful: right answers and price,
/// beside the ways that do not look at the answer. An answer of the strong model costs 15, one of the weak model 1.
final class CascadeFigures {
    private static final double STRONG = 15;
    private static final double KEPT = 0.98;
    private static final double[] BARS = {0.98, 0.99, 1.0};
    /// Which of them the goal is held to: one with a margin, since the bar is chosen on few rows.
    private static final double HELD_TO = 0.99;
    /// Those of the router: cost first, neither, quality first.
    private static final double[] LAMBDAS = {4, 12, 40};
    private static final long[] SEEDS = {1, 2, 3};

    private final List<LabelledRequest> rows;
    private final List<float[]> vectors;
    private final double[] router;
    private final List<Goal> goals;
    private final double weak;
    private final double strong;

    /// @param judged all rows, by fits that did not see them
    CascadeFigures(List<LabelledRequest> all, List<float[]> vectors, Judged judged, List<Goal> goals) {
        var answered = IntStream.range(0, all.size())
                .filter(i -> all.get(i).weakAnswer() != null)
                .toArray();
        this.rows = IntStream.of(answered).mapToObj(all::get).toList();
        this.vectors = IntStream.of(answered).mapToObj(vectors::get).toList();
        this.router = IntStream.of(answered).mapToDouble(judged::gain).toArray();
        this.goals = goals;
        this.weak = rows.stream().filter(LabelledRequest::weakCorrect).count() / (double) rows.size();
        this.strong = rows.stream().filter(LabelledRequest::strongCorrect).count() / (double) rows.size();
    }

    Table table() {
        var lines = new ArrayList<List<String>>();
        lines.add(line("always weak", weak, 0, 1));
        lines.add(line("always strong", strong, 1, STRONG));
        double needed = (KEPT * strong - weak) / (strong - weak);
        lines.add(line("random mix that keeps 98 %", KEPT * strong, needed, 1 + needed * (STRONG - 1)));
        double routed = RoutingMetrics.cpt(ranked(router), needed);
        lines.add(line("router alone, best cut for 98 %", KEPT * strong, routed, 1 + routed * (STRONG - 1)));
        double seen = RoutingMetrics.cpt(
                ranked(rows.stream().mapToDouble(LabelledRequest::gain).toArray()), needed);
        lines.add(line("cascade of a seer for 98 %", KEPT * strong, seen, 1 + seen * STRONG));
        cascade("cascade, answer", QualityTraining.ofAnswers(rows, List.of()), needed, lines);
        double cost = cascade("cascade, answer + embedding", QualityTraining.ofAnswers(rows, vectors), needed, lines);
        goals.add(new Goal(
                "cost of a cascade that keeps ≥ 98 %, of always strong",
                "< 1", String.format(Locale.ROOT, "%.2f", cost / STRONG), cost < STRONG));
        return new Table(
                "gsm8k cascade, " + rows.size() + " rows; prices 1 : 15; the bar is chosen on rows of other folds",
                List.of("way", "right", "of strong's", "strong asked", "cost", "of always strong"),
                lines);
    }

    /// The check as the gateway makes it, where λ says what a wrong answer costs, in costs of the strong model.
    Table gateway() {
        var lines = new ArrayList<List<String>>();
        var training = QualityTraining.ofAnswers(rows, List.of());
        var judged = LongStream.of(SEEDS).mapToObj(training::crossValidate).toList();
        for (double lambda : LAMBDAS) {
            double right = 0;
            double asked = 0;
            double found = 0;
            for (var of : judged)
                for (int i = 0; i < rows.size(); i++) {
                    var row = rows.get(i);
                    boolean upgraded = isUpgraded(row, of.gain(i), 1 / lambda);
                    if (upgraded) asked++;
                    if (upgraded && !row.weakCorrect()) found++;
                    if (upgraded ? row.strongCorrect() : row.weakCorrect()) right++;
                }
            double judgements = (double) rows.size() * judged.size();
            double wrong = judgements * (1 - weak);
            var line = new ArrayList<>(line(
                    String.format(Locale.ROOT, "λ = %.0f", lambda),
                    right / judgements,
                    asked / judgements,
                    1 + asked / judgements * STRONG));
            line.add(RouterBench.number(found / wrong));
            line.add(RouterBench.number((asked - found) / (judgements - wrong)));
            lines.add(line);
        }
        return new Table(
                "gsm8k, every answer checked as the gateway does it, without embedding",
                List.of(
                        "wrong answers cost",
                        "right",
                        "of strong's",
                        "strong asked",
                        "cost",
                        "of always strong",
                        "wrong ones found",
                        "right ones taken for wrong"),
                lines);
    }

    private static boolean isUpgraded(LabelledRequest row, double gain, double leastGain) {
        var answer = Objects.requireNonNull(row.weakAnswer());
        return AnswerCheck.doubts(answer)
                || AnswerCheck.objection(AnswerSignals.of(row.prompt(), answer), gain, leastGain)
                        .isPresent();
    }

    /// @return the cost with the bar the goal is held to; that of always strong when it kept too little
    private double cascade(String name, QualityTraining training, double needed, List<List<String>> lines) {
        double held = STRONG;
        double cut = 0;
        var right = new double[BARS.length];
        var asked = new double[BARS.length];
        for (long seed : SEEDS) {
            var judged = new Judged(rows.size());
            var upgraded = training.upgrades(seed, judged, BARS);
            var gains =
                    IntStream.range(0, rows.size()).mapToDouble(judged::gain).toArray();
            cut += RoutingMetrics.cpt(ranked(gains), needed) / SEEDS.length;
            for (int k = 0; k < BARS.length; k++) {
                for (int i = 0; i < rows.size(); i++) {
                    var row = rows.get(i);
                    if (upgraded[k][i]) asked[k]++;
                    if (upgraded[k][i] ? row.strongCorrect() : row.weakCorrect()) right[k]++;
                }
            }
        }
        lines.add(line(name + ", best cut for 98 %", KEPT * strong, cut, 1 + cut * STRONG));
        double judgements = (double) rows.size() * SEEDS.length;
        for (int k = 0; k < BARS.length; k++) {
            double cost = 1 + asked[k] / judgements * STRONG;
            lines.add(line(
                    String.format(Locale.ROOT, "%s, bar for %.0f %%", name, BARS[k] * 100),
                    right[k] / judgements,
                    asked[k] / judgements,
                    cost));
            if (BARS[k] == HELD_TO && right[k] / judgements >= KEPT * strong) held = cost;
        }
        return held;
    }

    private Ranked ranked(double[] scores) {
        return new Ranked(scores, rows.stream().mapToInt(LabelledRequest::gain).toArray());
    }

    private List<String> line(String way, double right, double asked, double cost) {
        return List.of(
                way,
                RouterBench.number(right),
                RouterBench.number(right / strong),
                RouterBench.number(asked),
                String.format(Locale.ROOT, "%.2f", cost),
                RouterBench.number(cost / STRONG));
    }
}
