package dev.parley.cache;

import java.util.HashMap;
import java.util.Map;

/// What became of a tenant's questions.
///
/// @param screened misses that needed no encoder
/// @param explored misses that would have been hits, to learn
/// @param savedMs what models had taken for the answers that were served
/// @param scores how sure the cache was where a like question's answer came into question
public record Counts(
        long hitsExact,
        long hitsSemantic,
        long misses,
        long screened,
        long explored,
        long evicted,
        double savedUsd,
        double savedMs,
        Map<Score, Score.Count> scores) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, Map.of());

    public Counts {
        scores = Map.copyOf(scores);
    }

    Counts plus(Counts more) {
        var both = new HashMap<>(scores);
        more.scores.forEach((score, count) -> both.merge(score, count, Score.Count::plus));
        return new Counts(
                hitsExact + more.hitsExact,
                hitsSemantic + more.hitsSemantic,
                misses + more.misses,
                screened + more.screened,
                explored + more.explored,
                evicted + more.evicted,
                savedUsd + more.savedUsd,
                savedMs + more.savedMs,
                both);
    }
}
