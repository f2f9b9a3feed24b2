package dev.parley.guardrails.intents;

import dev.parley.embeddings.Encoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/// Says which route a question belongs to, and whether to any. Immutable; any number of threads may use one.
///
/// Nothing is chosen on what the model was fitted to: temperature and threshold come from examples that a
/// fold's model did not see, and what a question out of scope looks like from routes that were hidden from a
/// model, beside the examples out of scope that are given.
public final class IntentClassifier {
    /// The share of questions in scope that the threshold keeps, measured on held-out examples.
    public static final double KEPT = 0.96;

    private static final int SHOWN = 5;

    private final List<String> routes;
    private final Fitted fitted;
    private final double temperature;
    private final Scope scope;
    private final double threshold;

    private IntentClassifier(List<String> routes, Fitted fitted, double temperature, Scope scope, double threshold) {
        this.routes = routes;
        this.fitted = fitted;
        this.temperature = temperature;
        this.scope = scope;
        this.threshold = threshold;
    }

    public static IntentClassifier fit(List<Example> examples, Encoder encoder) {
        return fit(examples, encoder.encode(examples.stream().map(Example::text).toList()), KEPT);
    }

    /// @param vectors the examples' embeddings, in their order
    /// @param kept the share of questions in scope that is to be kept, 0 to 1
    /// @throws IllegalArgumentException when no example has a route
    public static IntentClassifier fit(List<Example> examples, List<float[]> vectors, double kept) {
        var inside = new ArrayList<Features>();
        var outside = new ArrayList<Features>();
        var routes = new ArrayList<String>();
        for (int i = 0; i < examples.size(); i++) {
            var example = examples.get(i);
            var features = Features.of(example.text(), vectors.get(i));
            if (example.route() == null) outside.add(features);
            else {
                inside.add(features);
                routes.add(example.route());
            }
        }
        if (inside.isEmpty()) throw new IllegalArgumentException("No example has a route.");
        var names = List.copyOf(new TreeSet<>(routes));
        var index = new HashMap<String, Integer>();
        for (int i = 0; i < names.size(); i++) index.put(names.get(i), i);
        var labels = routes.stream()
                .mapToInt(route -> Objects.requireNonNull(index.get(route)))
                .toArray();
        var held = HeldOut.of(inside, labels, outside, names.size());
        var fitted = Fitted.of(inside, labels, names.size());
        return new IntentClassifier(names, fitted, held.temperature(), held.scope(), held.threshold(kept));
    }

    /// @param vector the text's embedding
    public Decision decide(String text, float[] vector) {
        var seen = fitted.see(Features.of(text, vector), temperature);
        double likely = scope.likely(seen.signs());
        var candidates = Arrays.stream(seen.order())
                .limit(SHOWN)
                .mapToObj(c -> new Decision.Candidate(routes.get(c), seen.probabilities()[c]))
                .toList();
        return new Decision(likely >= threshold, likely, candidates);
    }

    /// From how likely a question is in scope it is taken to be.
    public double threshold() {
        return threshold;
    }

    /// About how much memory it takes.
    int bytes() {
        return fitted.bytes();
    }

    public List<String> routes() {
        return routes;
    }
}
