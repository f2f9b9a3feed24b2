package dev.parley.cache;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;

/// Learns from outcomes which evidence suffices for an answer to be served, so that of the answers served no
/// more than a chosen share is wrong.
///
/// The probability of being right is a Bayesian logistic regression on the evidence (Laplace's approximation);
/// among the evidence is what is known of the entry itself, so that an entry that was right before is trusted
/// from further away. Served is what lies above a threshold: the lowest above which the expected share of wrong
/// answers stays within the bound. Like vCache (arXiv 2502.03771) it now and then asks although it would serve,
/// since what is always served teaches nothing.
final class Decision {
    private static final int LABELS = 4_000;
    private static final int RECENT = 2_000;
    private static final int REFIT = 32;
    /// Standard deviations of the logit that are taken off.
    private static final double CAUTION = 0.5;
    private static final double EXPLORING = 0.03;

    private final DoubleSupplier chosen;
    private final ReentrantLock lock = new ReentrantLock();
    private final float[][] evidence = new float[LABELS][];
    private final boolean[] right = new boolean[LABELS];
    private final float[] recent = new float[RECENT];
    private final AtomicLong seen = new AtomicLong();
    private int labels;
    private int fitted;
    private volatile Model model = Model.prior();
    private volatile double bound;
    private volatile double threshold;

    /// @param bound the share of served answers that may be wrong, as the tenant has it now
    Decision(DoubleSupplier bound) {
        this.chosen = bound;
        this.bound = bound.getAsDouble();
        this.threshold = 1 - this.bound;
    }

    double probability(float[] evidence) {
        return model.cautious(evidence, CAUTION);
    }

    /// Whether to serve what has this probability. Counts it among the recent ones.
    boolean serves(double probability) {
        long at = seen.getAndIncrement();
        recent[(int) (at % RECENT)] = (float) probability;
        double now = chosen.getAsDouble();
        boolean changed = now != bound;
        if (changed) bound = now;
        if (changed || at % REFIT == 0) threshold = threshold((int) Math.min(at + 1, RECENT));
        return probability >= threshold;
    }

    boolean explores(double chance) {
        return chance < EXPLORING;
    }

    int labels() {
        return labels;
    }

    /// The lowest probability such that those from it on are wrong on average no more often than the bound.
    private double threshold(int count) {
        var sorted = Arrays.copyOf(recent, count);
        Arrays.sort(sorted);
        double wrong = 0;
        double lowest = 1 - bound;
        for (int i = count - 1, n = 1; i >= 0; i--, n++) {
            wrong += 1 - sorted[i];
            if (wrong / n > bound) break;
            lowest = Math.min(lowest, sorted[i]);
        }
        return lowest;
    }

    /// To be followed by [#fit].
    void learn(float[] features, boolean served) {
        lock.lock();
        try {
            evidence[labels % LABELS] = features;
            right[labels % LABELS] = served;
            labels++;
        } finally {
            lock.unlock();
        }
    }

    /// Takes in what was learned, once it is enough to change something.
    void fit() {
        lock.lock();
        try {
            if (labels - fitted < REFIT) return;
            fitted = labels;
            model = model.fitted(evidence, right, Math.min(labels, LABELS));
        } finally {
            lock.unlock();
        }
    }
}
