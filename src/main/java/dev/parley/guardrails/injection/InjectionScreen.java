package dev.parley.guardrails.injection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Scores texts by the orders to the model that are found in them, whatever disguise they wear.
public final class InjectionScreen {
    /// From here on a text is taken for an attack. By the weights in the lexicon one strong phrase reaches it.
    public static final double THRESHOLD = 0.55;
    /// A hidden order is more suspicious than an open one.
    private static final double HIDDEN = 0.15;

    private InjectionScreen() {}

    public static Suspicion look(String text) {
        var folded = Folded.of(text);
        var plain = Words.of(folded);
        var found = new HashMap<String, Suspicion.Reason>();
        add(Lexicon.INJECTION.find(plain), 0, found);
        var literal = Lexicon.INJECTION.literal(folded);
        if (literal != null) add(Map.of(literal.family(), literal), 0, found);
        for (var view : Disguises.off(text, folded, plain)) add(Lexicon.INJECTION.find(view), HIDDEN, found);
        return suspicion(new ArrayList<>(found.values()));
    }

    private static void add(Map<String, Lexicon.Found> seen, double more, Map<String, Suspicion.Reason> found) {
        seen.forEach((family, each) -> found.merge(
                family,
                new Suspicion.Reason(family, Math.min(1, each.weight() + more), each.start(), each.end()),
                (a, b) -> a.weight() >= b.weight() ? a : b));
    }

    private static Suspicion suspicion(List<Suspicion.Reason> reasons) {
        reasons.sort(Comparator.comparingDouble(Suspicion.Reason::weight).reversed());
        double clean = 1;
        for (var reason : reasons) clean *= 1 - reason.weight();
        return new Suspicion(1 - clean, reasons);
    }
}
