package dev.parley.cache;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/// What happened to a tenant's questions on this node and is not in the journal yet.
final class Counters {
    final LongAdder exact = new LongAdder();
    final LongAdder semantic = new LongAdder();
    final LongAdder missed = new LongAdder();
    final LongAdder screened = new LongAdder();
    final LongAdder explored = new LongAdder();
    final LongAdder evicted = new LongAdder();
    final DoubleAdder savedUsd = new DoubleAdder();
    final DoubleAdder savedMs = new DoubleAdder();

    private Map<Score, Score.Count> scores = new HashMap<>();

    synchronized void scored(Score score, double costUsd) {
        scores.merge(score, new Score.Count(1, costUsd), Score.Count::plus);
    }

    private synchronized Map<Score, Score.Count> takeScores() {
        var taken = scores;
        scores = new HashMap<>();
        return taken;
    }

    /// Takes what was counted since it was last taken.
    Counts take() {
        return new Counts(
                exact.sumThenReset(),
                semantic.sumThenReset(),
                missed.sumThenReset(),
                screened.sumThenReset(),
                explored.sumThenReset(),
                evicted.sumThenReset(),
                savedUsd.sumThenReset(),
                savedMs.sumThenReset(),
                takeScores());
    }
}
