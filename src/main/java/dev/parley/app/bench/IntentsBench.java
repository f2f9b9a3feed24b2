package dev.parley.app.bench;

import dev.parley.embeddings.Encoder;
import dev.parley.guardrails.intents.Decision;
import dev.parley.guardrails.intents.Example;
import dev.parley.guardrails.intents.IntentClassifier;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// How often a question is sent to the right route, and one that belongs to none to none. Everything is fitted and
/// chosen on the training parts; what is printed comes from parts that none of it has seen.
public final class IntentsBench {
    private static final double GOAL = 0.90;
    private static final double GOAL_OUTSIDE = 0.70;
    private static final int BINS = 15;
    private static final int TENANTS = 30;
    private static final List<String> COLUMNS = List.of(
            "way",
            "fitted on",
            "accuracy, routes only",
            "accuracy in scope",
            "out of scope found",
            "calibration error",
            "fit, s of CPU",
            "µs a decision");

    private final Encoder encoder;
    private final PrintStream out;
    private final List<Goal> goals = new ArrayList<>();

    public IntentsBench(Encoder encoder, PrintStream out) {
        this.encoder = encoder;
        this.out = out;
    }

    private record Outcome(
            Share routes, Share inScope, Share outside, double calibration, double fitSeconds, double micros) {
        List<String> row(String way, int fitted) {
            return List.of(
                    way,
                    Integer.toString(fitted),
                    routes.toString(),
                    inScope.toString(),
                    outside.toString(),
                    calibration < 0 ? "" : String.format(Locale.ROOT, "%.3f", calibration),
                    String.format(Locale.ROOT, "%.1f", fitSeconds),
                    String.format(Locale.ROOT, "%.0f", micros));
        }
    }

    /// @param data the folder with `banking-intents.jsonl.gz` and `intents-out-of-scope.jsonl.gz`
    public void run(Path data, Path folder) throws IOException {
        out.println("Computing embeddings …");
        var clinc = IntentsBenchRow.read(data.resolve("intents-out-of-scope.jsonl.gz"), encoder);
        var banking = IntentsBenchRow.read(data.resolve("banking-intents.jsonl.gz"), encoder);
        var outside = IntentsBenchRow.of(clinc, "oos_val");
        var tables = List.of(clinc(clinc, outside), banking(banking, outside), few(clinc, outside));
        var how = "Embedding one question takes " + embedding(clinc) + " ms beside. On " + Report.machineHere() + ".";
        var report = new Figures("intents", Instant.now(), how, tables, goals);
        out.println();
        out.print(report.text());
        out.println("Written to " + report.write(folder));
    }

    private Figures.Table clinc(List<IntentsBenchRow> rows, List<IntentsBenchRow> outside) {
        var train = IntentsBenchRow.of(rows, "train");
        var test = IntentsBenchRow.of(rows, "val");
        var table = baselines(train, test, outside);
        var alone = classifier(train, List.of(), test, outside);
        table.add(alone.row("Parley", train.size()));
        var few = every(train, 5);
        table.add(classifier(few, List.of(), test, outside).row("Parley, a fifth of the examples", few.size()));
        var given = IntentsBenchRow.of(rows, "oos_train");
        table.add(classifier(train, given, test, outside)
                .row("Parley, " + given.size() + " examples out of scope", train.size() + given.size()));
        goal("CLINC150: accuracy in scope", alone.inScope(), GOAL);
        goal("CLINC150: out of scope found, none given", alone.outside(), GOAL_OUTSIDE);
        return new Figures.Table(
                "CLINC150: " + test.size() + " questions of 150 routes, " + outside.size() + " of none",
                COLUMNS,
                table);
    }

    private Figures.Table banking(List<IntentsBenchRow> rows, List<IntentsBenchRow> outside) {
        var train = IntentsBenchRow.of(rows, "train");
        var test = IntentsBenchRow.of(rows, "test");
        var table = baselines(train, test, outside);
        var ours = classifier(train, List.of(), test, outside);
        table.add(ours.row("Parley", train.size()));
        var few = every(train, 5);
        table.add(classifier(few, List.of(), test, outside).row("Parley, a fifth of the examples", few.size()));
        goal("BANKING77: accuracy, routes only", ours.routes(), GOAL);
        goal("BANKING77: accuracy with out of scope", ours.inScope(), GOAL);
        return new Figures.Table(
                "BANKING77: " + test.size() + " questions of 77 routes, " + outside.size() + " of none (CLINC150's)",
                COLUMNS,
                table);
    }

    /// What most tenants have: a handful of routes with a handful of examples each.
    private Figures.Table few(List<IntentsBenchRow> rows, List<IntentsBenchRow> outside) {
        var train = byIntent(IntentsBenchRow.of(rows, "train"));
        var test = byIntent(IntentsBenchRow.of(rows, "val"));
        var table = new ArrayList<List<String>>();
        for (var size : new int[][] {{2, 3}, {5, 4}, {10, 5}, {20, 10}}) {
            var way = size[0] + " routes with " + size[1] + " examples";
            table.add(few("nearest centroid, " + way, size, train, test, outside, IntentsBenchBaseline.CENTROID::fit));
            table.add(few("Parley, " + way, size, train, test, outside, IntentsBench::fitted));
        }
        return new Figures.Table(
                "Small tenants, of CLINC150's routes: " + TENANTS + " each",
                List.of("way", "accuracy, routes only", "accuracy in scope", "out of scope found"),
                table);
    }

    private List<String> few(
            String way,
            int[] size,
            Map<String, List<IntentsBenchRow>> train,
            Map<String, List<IntentsBenchRow>> test,
            List<IntentsBenchRow> outside,
            Function<List<IntentsBenchRow>, Function<IntentsBenchRow, Decision>> fit) {
        out.println(way + " …");
        var names = List.copyOf(train.keySet());
        var right = new ArrayList<Boolean>();
        var inScope = new ArrayList<Boolean>();
        var found = new ArrayList<Boolean>();
        for (int tenant = 0; tenant < TENANTS; tenant++) {
            var examples = new ArrayList<IntentsBenchRow>();
            var questions = new ArrayList<IntentsBenchRow>();
            for (int i = 0; i < size[0]; i++) {
                // far apart in the alphabet, so that tenants share few routes
                var name = names.get((tenant * 7 + i * 11) % names.size());
                examples.addAll(train.getOrDefault(name, List.of()).subList(0, size[1]));
                questions.addAll(test.getOrDefault(name, List.of()));
            }
            var model = fit.apply(examples);
            for (var question : questions) {
                var decision = model.apply(question);
                boolean hit = decision.candidates().getFirst().route().equals(question.intent());
                right.add(hit);
                inScope.add(hit && decision.inScope());
            }
            for (var question : outside) found.add(!model.apply(question).inScope());
        }
        return List.of(way, share(right), share(inScope), share(found));
    }

    private static String share(List<Boolean> right) {
        var all = new boolean[right.size()];
        for (int i = 0; i < all.length; i++) all[i] = right.get(i);
        return Share.of(all).toString();
    }

    private static Map<String, List<IntentsBenchRow>> byIntent(List<IntentsBenchRow> rows) {
        return rows.stream().collect(Collectors.groupingBy(IntentsBenchRow::intent, TreeMap::new, Collectors.toList()));
    }

    private static Function<IntentsBenchRow, Decision> fitted(List<IntentsBenchRow> rows) {
        var fitted = IntentClassifier.fit(
                rows.stream().map(row -> new Example(row.text(), row.intent())).toList(),
                rows.stream().map(IntentsBenchRow::vector).toList(),
                IntentClassifier.KEPT);
        return row -> fitted.decide(row.text(), row.vector());
    }

    /// The median.
    private String embedding(List<IntentsBenchRow> rows) {
        var millis = rows.stream()
                .limit(200)
                .mapToDouble(row -> {
                    long start = System.nanoTime();
                    encoder.encode(row.text());
                    return (System.nanoTime() - start) / 1e6;
                })
                .sorted()
                .toArray();
        return String.format(Locale.ROOT, "%.1f", millis[millis.length / 2]);
    }

    private void goal(String name, Share share, double least) {
        goals.add(
                new Goal(name, String.format(Locale.ROOT, "≥ %.2f", least), share.toString(), share.value() >= least));
    }

    private static List<IntentsBenchRow> every(List<IntentsBenchRow> rows, int nth) {
        var some = new ArrayList<IntentsBenchRow>();
        for (int i = 0; i < rows.size(); i += nth) some.add(rows.get(i));
        return some;
    }

    private List<List<String>> baselines(
            List<IntentsBenchRow> train, List<IntentsBenchRow> test, List<IntentsBenchRow> outside) {
        var table = new ArrayList<List<String>>();
        for (var baseline : IntentsBenchBaseline.all()) {
            out.println(baseline.label + " …");
            long start = cpu();
            var model = baseline.fit(train);
            double seconds = (cpu() - start) / 1e9;
            table.add(measure(model, seconds, false, test, outside).row(baseline.label, train.size()));
        }
        return table;
    }

    private Outcome classifier(
            List<IntentsBenchRow> train,
            List<IntentsBenchRow> given,
            List<IntentsBenchRow> test,
            List<IntentsBenchRow> outside) {
        out.println("Parley, " + (train.size() + given.size()) + " examples …");
        var examples = new ArrayList<Example>();
        var vectors = new ArrayList<float[]>();
        for (var row : train) {
            examples.add(new Example(row.text(), row.intent()));
            vectors.add(row.vector());
        }
        for (var row : given) {
            examples.add(new Example(row.text(), null));
            vectors.add(row.vector());
        }
        long start = cpu();
        var fitted = IntentClassifier.fit(examples, vectors, IntentClassifier.KEPT);
        double seconds = (cpu() - start) / 1e9;
        return measure(row -> fitted.decide(row.text(), row.vector()), seconds, true, test, outside);
    }

    private static Outcome measure(
            Function<IntentsBenchRow, Decision> model,
            double fitSeconds,
            boolean calibrated,
            List<IntentsBenchRow> test,
            List<IntentsBenchRow> outside) {
        // the compiler has seen the code before it is timed
        for (var row : outside) {
            var _ = model.apply(row);
        }
        long start = cpu();
        var decisions = test.stream().map(model).toList();
        double micros = (cpu() - start) / 1e3 / test.size();
        var routes = new boolean[test.size()];
        var inScope = new boolean[test.size()];
        for (int i = 0; i < routes.length; i++) {
            var decision = decisions.get(i);
            routes[i] =
                    decision.candidates().getFirst().route().equals(test.get(i).intent());
            inScope[i] = routes[i] && decision.inScope();
        }
        var found = new boolean[outside.size()];
        for (int i = 0; i < found.length; i++)
            found[i] = !model.apply(outside.get(i)).inScope();
        return new Outcome(
                Share.of(routes),
                Share.of(inScope),
                Share.of(found),
                calibrated ? calibration(decisions, routes) : -1,
                fitSeconds,
                micros);
    }

    /// Expected calibration error: how far confidence and accuracy are apart, in bins of equal width.
    private static double calibration(List<Decision> decisions, boolean[] right) {
        var sure = new double[BINS];
        for (int i = 0; i < right.length; i++) {
            double confidence = decisions.get(i).confidence();
            sure[Math.min(BINS - 1, (int) (confidence * BINS))] += confidence - (right[i] ? 1 : 0);
        }
        double sum = 0;
        for (double each : sure) sum += Math.abs(each);
        return sum / right.length;
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
