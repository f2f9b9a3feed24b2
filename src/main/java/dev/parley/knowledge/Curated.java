package dev.parley.knowledge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Prefers an answer that somebody wrote: the FAQ one of whose phrasings means what was asked comes before all else,
/// however well other passages fit. When none does, or two do, FAQs are passages like all others.
///
/// Both numbers were chosen with the training part of BANKING77, so that 19 of 20 answers given are right;
/// `bench faqs` prints how often they are in its test part.
final class Curated {
    /// The least likeness (cosine) of the question and a phrasing.
    static final double SURE = 0.8;
    /// By how much it must be more than that of any other FAQ.
    static final double MARGIN = 0.05;

    /// A FAQ is found by each of its phrasings, and counts once: so many more are looked at.
    static final int SPARE = 20;

    private Curated() {}

    /// @param hits best first
    static List<Hit> first(List<Hit> hits, int limit) {
        var ordered = new ArrayList<Hit>();
        var faqs = new HashSet<UUID>();
        preferred(hits).ifPresent(hit -> {
            ordered.add(hit);
            faqs.add(hit.passage().documentId());
        });
        for (var hit : hits)
            if (!hit.passage().curated()) ordered.add(hit);
            else if (faqs.add(hit.passage().documentId())) ordered.add(ordinary(hit));
        return List.copyOf(ordered.subList(0, Math.min(limit, ordered.size())));
    }

    private static Optional<Hit> preferred(List<Hit> hits) {
        var best = hits.stream().filter(hit -> hit.passage().curated()).max(Comparator.comparingDouble(Hit::vector));
        return best.filter(hit -> hit.vector() >= SURE && hits.stream().noneMatch(other -> rivals(other, hit)));
    }

    private static boolean rivals(Hit other, Hit best) {
        return other.passage().curated()
                && !other.passage().documentId().equals(best.passage().documentId())
                && other.vector() > best.vector() - MARGIN;
    }

    private static Hit ordinary(Hit hit) {
        return hit.with(hit.passage().uncurated());
    }
}
