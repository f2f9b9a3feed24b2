package dev.parley.cache;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/// What happened to a tenant's questions.
final class Counters {
    final LongAdder exact = new LongAdder();
    final LongAdder semantic = new LongAdder();
    final LongAdder missed = new LongAdder();
    final LongAdder screened = new LongAdder();
    final LongAdder explored = new LongAdder();
    final LongAdder evicted = new LongAdder();
    /// Of answers that were served, or would have been but for exploring.
    final LongAdder checkedRight = new LongAdder();
    final LongAdder checkedWrong = new LongAdder();
    final DoubleAdder savedUsd = new DoubleAdder();
}
