package dev.parley.cache;

/// What became of a tenant's questions.
///
/// @param screened misses that needed no encoder
/// @param explored misses that would have been hits, to learn
/// @param savedMs what models had taken for the answers that were served
public record Counts(
        long hitsExact,
        long hitsSemantic,
        long misses,
        long screened,
        long explored,
        long evicted,
        double savedUsd,
        double savedMs) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0);

    Counts plus(Counts more) {
        return new Counts(
                hitsExact + more.hitsExact,
                hitsSemantic + more.hitsSemantic,
                misses + more.misses,
                screened + more.screened,
                explored + more.explored,
                evicted + more.evicted,
                savedUsd + more.savedUsd,
                savedMs + more.savedMs);
    }
}
