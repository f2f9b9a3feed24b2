package dev.parley.usage;

import dev.parley.kernel.Deadline;
import dev.parley.kernel.TenantId;
import dev.parley.platform.tasks.Tasks;
import dev.parley.testing.TestDatabase;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;

/// Not a test: how many entries (start and settlement, both awaited) a second, how long each takes, and how much of
/// the processor of this process. Run its main method from a test class path.
public final class LedgerBenchmark {
    private LedgerBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        try (var db = TestDatabase.fresh();
                var tasks = new Tasks();
                var ledger = new Ledger(db.database(), tasks, 50_000, true)) {
            run("warm-up", ledger, 500, 0, 3);
            for (int threads : new int[] {1_000, 200, 1}) run(threads + " at once", ledger, threads, 0, 5);
            // about 300 and 3,000 requests a second
            run("300/s", ledger, 6, 17, 5);
            run("3000/s", ledger, 80, 23, 5);
            System.out.println(ledger.counts());
        }
        System.exit(0);
    }

    private static void run(String name, Ledger ledger, int threads, int pauseMillis, int seconds) throws Exception {
        var done = new LongAdder();
        var latency = new ConcurrentHistogram(3);
        long batches = ledger.counts().batches();
        long cpu = cpu();
        long begin = System.nanoTime();
        long end = begin + Duration.ofSeconds(seconds).toNanos();
        var tenant = TenantId.next();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < threads; i++)
                pool.submit(() -> {
                    for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
                        var entry = ledger.start(Usages.start(tenant), _ -> {});
                        entry.awaitStart(Deadline.in(Duration.ofSeconds(30)));
                        entry.settle(Usages.settlement(), Deadline.in(Duration.ofSeconds(30)));
                        latency.recordValue((System.nanoTime() - now) / 1_000);
                        done.increment();
                        if (pauseMillis > 0) Thread.sleep(pauseMillis);
                    }
                    return true;
                });
        }
        double wall = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "%-12s %,8.0f entries/s, start+settle p50 %.2f ms, p99 %.2f ms, CPU %.1f us/entry, %.0f entries/batch%n",
                name,
                done.sum() / wall,
                latency.getValueAtPercentile(50) / 1e3,
                latency.getValueAtPercentile(99) / 1e3,
                (cpu() - cpu) / 1e3 / done.sum(),
                2.0 * done.sum() / (ledger.counts().batches() - batches));
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
