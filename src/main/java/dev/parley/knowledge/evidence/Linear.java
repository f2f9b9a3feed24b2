package dev.parley.knowledge.evidence;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A weighted sum of signs.
@SuppressWarnings("ArrayRecordComponent") // never compared
record Linear(List<String> names, double[] weights) {
    double of(double[] signs) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) sum += weights[i] * signs[i];
        return sum;
    }

    Map<String, Double> named() {
        var named = new LinkedHashMap<String, Double>();
        for (int i = 0; i < weights.length; i++) named.put(names.get(i), weights[i]);
        return named;
    }

    /// @throws IllegalStateException when it was fitted to other signs
    static Linear of(List<String> names, Map<String, Double> named) {
        if (!List.copyOf(named.keySet()).equals(names))
            throw new IllegalStateException("The weights are of the signs " + named.keySet() + ", not of " + names);
        return new Linear(
                names, named.values().stream().mapToDouble(Double::doubleValue).toArray());
    }
}
