package dev.parley.app.bench;

import dev.parley.app.bench.Figures.Table;
import dev.parley.embeddings.Encoder;
import dev.parley.routing.quality.LabelledRequest;
import dev.parley.routing.quality.QualityModel;
import dev.parley.routing.quality.QualityTraining;
import dev.parley.routing.quality.QualityTraining.Judged;
import dev.parley.routing.quality.RoutingMetrics;
import dev.parley.routing.quality.RoutingMetrics.Interval;
import dev.parley.routing.quality.RoutingMetrics.Ranked;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What the learned router is worth: on rows that its fits never saw, beside chance, one model for all, and a seer.
public final class RouterBench {
    /// RouteLLM's evaluation takes ten thresholds.
    private static final int PARTS = 10;
    private static final int BINS = 15;
    private static final int TIMED = 400;

    private final Encoder encoder;
    private final int repeats;
    private final List<LabelledRequest> rows;
    private final List<float[]> vectors;
    private final List<Table> tables = new ArrayList<>();
    private final List<Goal> goals = new ArrayList<>();

    /// @param data the folder with `routing.jsonl.gz`
    /// @param kept a file that keeps the embeddings between runs, or null
    /// @param repeats of the cross-validation
    public RouterBench(Encoder encoder, Path data, @Nullable Path kept, int repeats) throws IOException {
        this.encoder = encoder;
        this.repeats = repeats;
        this.rows = LabelledRequest.read(data);
        this.vectors = Vectors.of(rows.stream().map(LabelledRequest::prompt).toList(), encoder, kept);
    }

    public Figures run() {
        var text = QualityTraining.of(rows, List.of());
        var full = QualityTraining.of(rows, vectors);
        var byText = judge(text);
        var byBoth = judge(full);
        for (var set : List.of("mmlu", "gsm8k")) routers(set, byText, byBoth);
        across(text);
        var cascades = new CascadeFigures(rows, vectors, byText.getFirst(), goals);
        tables.add(cascades.table());
        tables.add(cascades.gateway());
        tables.add(new BanditFigures(rows, byText.getFirst()).table());
        tables.add(time());
        return new Figures("router", Instant.now(), how(), tables, goals);
    }

    private String how() {
        return String.format(
                Locale.ROOT,
                "Each row is judged by a fit that never saw it: five-fold cross-validation over"
                        + " all rows, repeated over other shuffles (%d in all); the penalty and the calibration are chosen by a second"
                        + " cross-validation within the rows of each fit. A figure is the mean of these, its interval the mean"
                        + " of their 95 %% bootstrap intervals over rows. 'Reserved' rows are the half that was not looked at while"
                        + " features and form of the model were chosen. APGR and CPT as in RouteLLM's evaluation (ten thresholds,"
                        + " trapezoids). The shipped artefact is fitted to all rows: no figure here is of it but its time.",
                repeats);
    }

    private List<Judged> judge(QualityTraining training) {
        return IntStream.rangeClosed(1, repeats)
                .mapToObj(training::crossValidate)
                .toList();
    }

    private void routers(String set, List<Judged> byText, List<Judged> byBoth) {
        var lines = new ArrayList<List<String>>();
        Predicate<LabelledRequest> all = row -> row.set().equals(set);
        Predicate<LabelledRequest> reserved = row -> all.test(row) && row.reserved();
        lines.add(line("at random", "all", List.of(new Ranked(new double[count(all)], gains(all))), "-"));
        lines.add(line(
                "seer", "all", List.of(new Ranked(scores(all, i -> rows.get(i).gain()), gains(all))), "-"));
        lines.add(line("text", "all", ranked(all, byText), error(all, byText)));
        lines.add(line("text", "reserved", ranked(reserved, byText), error(reserved, byText)));
        lines.add(line("text + embedding", "all", ranked(all, byBoth), error(all, byBoth)));
        lines.add(line("text + embedding", "reserved", ranked(reserved, byBoth), error(reserved, byBoth)));
        double weak = share(all, LabelledRequest::weakCorrect);
        double strong = share(all, LabelledRequest::strongCorrect);
        tables.add(new Table(
                String.format(
                        Locale.ROOT,
                        "%s, before an answer is seen; right answers: all weak %.3f, all strong %.3f (the best single)",
                        set,
                        weak,
                        strong),
                List.of("router", "rows", "n", "APGR", "95 %", "CPT 50 %", "CPT 80 %", "calibration error"),
                lines));
        double bound = set.equals("mmlu") ? 0.70 : 0.60;
        for (var rowsOf : List.of("all", "reserved")) {
            var figure = mean(ranked(rowsOf.equals("all") ? all : reserved, byText), RouterBench::apgr);
            goals.add(new Goal(
                    "APGR on " + set + ", " + rowsOf + " rows", "≥ " + bound, shown(figure), figure.value() >= bound));
        }
        if (!set.equals("mmlu")) return;
        var error = error(all, byText);
        goals.add(new Goal(
                "calibration error of 'weak is right' on mmlu", "≤ 0.03", error, Double.parseDouble(error) <= 0.03));
    }

    private void across(QualityTraining text) {
        var lines = new ArrayList<List<String>>();
        for (var pair : List.of(List.of("mmlu", "gsm8k"), List.of("gsm8k", "mmlu"))) {
            var judged = List.of(text.across(pair.getFirst()));
            Predicate<LabelledRequest> other = row -> row.set().equals(pair.getLast());
            lines.add(line(
                    pair.getFirst() + " -> " + pair.getLast(), "all", ranked(other, judged), error(other, judged)));
        }
        tables.add(new Table(
                "fitted to one set, measured on the other",
                List.of("fit -> measured", "rows", "n", "APGR", "95 %", "CPT 50 %", "CPT 80 %", "calibration error"),
                lines));
    }

    private Table time() {
        var model = QualityModel.load();
        var every =
                IntStream.range(0, TIMED).map(i -> i * (rows.size() / TIMED)).toArray();
        for (int i : every) model.judge(rows.get(i).prompt());
        var alone = new double[TIMED];
        var with = new double[TIMED];
        for (int i = 0; i < TIMED; i++) {
            var prompt = rows.get(every[i]).prompt();
            alone[i] = millis(() -> model.judge(prompt));
            with[i] = millis(() -> encoder.encode(prompt));
        }
        var text = timed("judgement of the text", alone);
        double half = alone[TIMED / 2];
        goals.add(new Goal("time of a decision, median ms", "< 2", number(half), half < 2));
        return new Table(
                "time of a decision, ms",
                List.of("router", "p50", "p95", "longest"),
                List.of(text, timed("an embedding, which it does without", with)));
    }

    private static List<String> timed(String name, double[] millis) {
        Arrays.sort(millis);
        return List.of(
                name,
                number(millis[millis.length / 2]),
                number(millis[millis.length * 95 / 100]),
                number(millis[millis.length - 1]));
    }

    private static double millis(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static List<String> line(String router, String which, List<Ranked> ranked, String error) {
        var apgr = mean(ranked, RouterBench::apgr);
        return List.of(
                router,
                which,
                Integer.toString(ranked.getFirst().gains().length),
                number(apgr.value()),
                number(apgr.low()) + " to " + number(apgr.high()),
                number(average(ranked, each -> RoutingMetrics.cpt(each, 0.5))),
                number(average(ranked, each -> RoutingMetrics.cpt(each, 0.8))),
                error);
    }

    private static double apgr(Ranked ranked) {
        return RoutingMetrics.apgr(ranked, PARTS);
    }

    private static double average(List<Ranked> ranked, ToDoubleFunction<Ranked> measure) {
        return ranked.stream().mapToDouble(measure).average().orElse(0);
    }

    private static Interval mean(List<Ranked> ranked, ToDoubleFunction<Ranked> measure) {
        var all = ranked.stream()
                .map(each -> RoutingMetrics.bootstrap(each, measure, 1))
                .toList();
        return new Interval(
                all.stream().mapToDouble(Interval::value).average().orElse(0),
                all.stream().mapToDouble(Interval::low).average().orElse(0),
                all.stream().mapToDouble(Interval::high).average().orElse(0));
    }

    private IntStream indices(Predicate<LabelledRequest> which) {
        return IntStream.range(0, rows.size()).filter(i -> which.test(rows.get(i)));
    }

    private int count(Predicate<LabelledRequest> which) {
        return (int) indices(which).count();
    }

    private int[] gains(Predicate<LabelledRequest> which) {
        return indices(which).map(i -> rows.get(i).gain()).toArray();
    }

    private double[] scores(Predicate<LabelledRequest> which, IntToDoubleFunction score) {
        return indices(which).mapToDouble(score).toArray();
    }

    private double share(Predicate<LabelledRequest> which, Predicate<LabelledRequest> right) {
        return (double) count(which.and(right)) / count(which);
    }

    private List<Ranked> ranked(Predicate<LabelledRequest> which, List<Judged> judged) {
        return judged.stream()
                .map(each -> new Ranked(scores(which, each::gain), gains(which)))
                .toList();
    }

    /// Of the probability that the weak model is right.
    private String error(Predicate<LabelledRequest> which, List<Judged> judged) {
        var right = new boolean[count(which)];
        var own = indices(which).toArray();
        for (int i = 0; i < own.length; i++) right[i] = rows.get(own[i]).weakCorrect();
        return number(judged.stream()
                .mapToDouble(each -> RoutingMetrics.calibrationError(scores(which, i -> each.pWeak()[i]), right, BINS))
                .average()
                .orElse(0));
    }

    static String shown(Interval figure) {
        return number(figure.value()) + " (" + number(figure.low()) + " to " + number(figure.high()) + ")";
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
