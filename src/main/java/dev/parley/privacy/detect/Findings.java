package dev.parley.privacy.detect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// What the probes found in one text.
final class Findings {
    /// The one rule of overlaps: the stronger kind stands, of one kind the longer, else the one that begins first.
    private static final Comparator<Finding> STRONGER = Comparator.comparing(Finding::kind)
            .thenComparingInt(found -> found.start() - found.end())
            .thenComparingInt(Finding::start);

    private final List<Finding> all = new ArrayList<>();

    void add(Kind kind, int start, int end) {
        all.add(new Finding(kind, start, end));
    }

    /// In the order of the text, none overlapping another.
    List<Finding> resolved() {
        if (all.isEmpty()) return List.of();
        if (all.size() == 1) return List.copyOf(all);
        all.sort(STRONGER);
        var kept = new TreeMap<Integer, Finding>();
        for (var found : all) {
            var before = kept.lowerEntry(found.end());
            if (before == null || before.getValue().end() <= found.start()) kept.put(found.start(), found);
        }
        return List.copyOf(kept.values());
    }
}
