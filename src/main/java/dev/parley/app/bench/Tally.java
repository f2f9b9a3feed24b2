package dev.parley.app.bench;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/// What came back, summed over the parts of an interleaved run. Times in nanoseconds.
final class Tally {
    private static final long LONGEST = 120_000_000_000L;

    final Histogram latency = new Histogram(1_000, LONGEST, 3);
    final Histogram firstContent = new Histogram(1_000, LONGEST, 3);
    long completed;
    /// How many failed, by status; 0 for those without one: refused, broken off, not answered in time.
    final Map<Integer, Long> failures = new TreeMap<>();
    long events;
    long nanos;

    void completed(long fromIntended, long toFirstContent, int eventCount) {
        completed++;
        events += eventCount;
        latency.recordValue(Math.clamp(fromIntended, 1_000, LONGEST));
        if (toFirstContent >= 0) firstContent.recordValue(Math.clamp(toFirstContent, 1_000, LONGEST));
    }

    void failed(int status, long count) {
        if (count > 0) failures.merge(status, count, Long::sum);
    }

    double perSecond() {
        return nanos == 0 ? 0 : completed * 1e9 / nanos;
    }
}
