package dev.parley.app.bench;

import dev.parley.embeddings.Encoder;
import dev.parley.guardrails.intents.Decision;
import dev.parley.guardrails.intents.IntentClassifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Function;

/// Chance, and what anyone would try first: the nearest centroid, and a vote of the nearest examples. Out of
/// scope is what is less alike than a threshold, which is chosen on a fifth of the rows with the others to
/// compare to.
enum IntentsBenchBaseline {
    RANDOM("random"),
    CENTROID("nearest centroid"),
    NEIGHBOURS("vote of 5 nearest");

    private static final int NEAREST = 5;
    private static final int FIFTH = 5;

    final String label;

    IntentsBenchBaseline(String label) {
        this.label = label;
    }

    private record Near(String route, double similarity) {}

    Function<IntentsBenchRow, Decision> fit(List<IntentsBenchRow> rows) {
        var some = new ArrayList<IntentsBenchRow>();
        var others = new ArrayList<IntentsBenchRow>();
        for (int i = 0; i < rows.size(); i++) (i % FIFTH == 0 ? some : others).add(rows.get(i));
        var of = model(others);
        var seen = some.stream()
                .mapToDouble(row -> of.apply(row.vector()).similarity())
                .sorted()
                .toArray();
        double threshold = seen[(int) ((1 - IntentClassifier.KEPT) * seen.length)];
        var model = model(rows);
        return row -> {
            var near = model.apply(row.vector());
            return new Decision(
                    near.similarity() >= threshold,
                    Math.max(0, near.similarity()),
                    List.of(new Decision.Candidate(near.route(), Math.max(0, near.similarity()))));
        };
    }

    private Function<float[], Near> model(List<IntentsBenchRow> rows) {
        return switch (this) {
            case RANDOM -> random(rows);
            case CENTROID -> centroids(rows);
            case NEIGHBOURS -> vector -> vote(rows, vector);
        };
    }

    private static Function<float[], Near> random(List<IntentsBenchRow> rows) {
        var routes = rows.stream().map(IntentsBenchRow::intent).distinct().toList();
        var random = new Random(1);
        return _ -> new Near(routes.get(random.nextInt(routes.size())), random.nextDouble());
    }

    private static Function<float[], Near> centroids(List<IntentsBenchRow> rows) {
        Map<String, float[]> sums = new HashMap<>();
        for (var row : rows) {
            var sum = sums.computeIfAbsent(row.intent(), _ -> new float[Encoder.DIMENSIONS]);
            for (int i = 0; i < sum.length; i++) sum[i] += row.vector()[i];
        }
        sums.values().forEach(sum -> {
            double length = Math.sqrt(Encoder.cosine(sum, sum));
            for (int i = 0; i < sum.length; i++) sum[i] /= (float) length;
        });
        return vector -> sums.entrySet().stream()
                .map(each -> new Near(each.getKey(), Encoder.cosine(vector, each.getValue())))
                .max((a, b) -> Double.compare(a.similarity(), b.similarity()))
                .orElseThrow();
    }

    private static Near vote(List<IntentsBenchRow> rows, float[] vector) {
        var nearest = new PriorityQueue<Near>((a, b) -> Double.compare(a.similarity(), b.similarity()));
        for (var row : rows) {
            double similarity = Encoder.cosine(vector, row.vector());
            if (nearest.size() == NEAREST && nearest.element().similarity() >= similarity) continue;
            nearest.add(new Near(row.intent(), similarity));
            if (nearest.size() > NEAREST) nearest.remove();
        }
        var votes = new HashMap<String, Double>();
        for (var near : nearest) votes.merge(near.route(), near.similarity(), Double::sum);
        var best = votes.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        double most = nearest.stream().mapToDouble(Near::similarity).max().orElse(0);
        return new Near(best.getKey(), most);
    }

    static List<IntentsBenchBaseline> all() {
        return Arrays.asList(values());
    }
}
