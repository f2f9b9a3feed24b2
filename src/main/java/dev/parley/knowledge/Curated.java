package dev.parley.knowledge;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Prefers answers that people wrote: a FAQ one of whose phrasings means what was asked comes before all else, however
/// well other passages fit. What lies below is a passage like all others.
final class Curated {
    /// The least likeness (cosine) of the question and a phrasing. `bench faqs` prints how often that is right.
    static final double SURE = 0.8;

    /// A FAQ is found by each of its phrasings, and counts once: so many more are looked at.
    static final int SPARE = 20;

    private Curated() {}

    /// @param hits best first
    static List<Hit> first(List<Hit> hits, int limit) {
        var preferred = new ArrayList<Hit>();
        var others = new ArrayList<Hit>();
        var seen = new HashSet<java.util.UUID>();
        for (var hit : byLikeness(hits)) if (seen.add(hit.passage().documentId())) preferred.add(hit);
        for (var hit : hits) {
            if (!hit.passage().curated()) others.add(hit);
            else if (seen.add(hit.passage().documentId())) others.add(ordinary(hit));
        }
        preferred.addAll(others);
        return List.copyOf(preferred.subList(0, Math.min(limit, preferred.size())));
    }

    private static List<Hit> byLikeness(List<Hit> hits) {
        return hits.stream()
                .filter(hit -> hit.passage().curated() && hit.vector() >= SURE)
                .sorted(java.util.Comparator.comparingDouble(Hit::vector).reversed())
                .toList();
    }

    private static Hit ordinary(Hit hit) {
        return new Hit(hit.passage().uncurated(), hit.score(), hit.keyword(), hit.vector());
    }
}
