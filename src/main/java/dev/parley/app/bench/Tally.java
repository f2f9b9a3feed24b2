package dev.parley.app.bench;

import org.HdrHistogram.Histogram;

/// What came back, summed over the parts of an interleaved run. Times in nanoseconds.
final class Tally {
    private static final long LONGEST = 120_000_000_000L;

    final Histogram latency = new Histogram(1_000, LONGEST, 3);
    final Histogram firstContent = new Histogram(1_000, LONGEST, 3);
    long completed;
    long failed;
    long events;
    long nanos;

    void completed(long fromIntended, long toFirstContent, int eventCount) {
        completed++;
        events += eventCount;
        latency.recordValue(Math.clamp(fromIntended, 1_000, LONGEST));
        if (toFirstContent >= 0) firstContent.recordValue(Math.clamp(toFirstContent, 1_000, LONGEST));
    }

    double perSecond() {
        return nanos == 0 ? 0 : completed * 1e9 / nanos;
    }
}
