package dev.parley.audit;

import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Tx;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Tenancy;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/// Not a test: whether audited writes queue behind each other, and how quickly and in how much memory a log is linked,
/// exported and verified. Run its main method from a test class path, with `-Xmx128m`; arguments: entries to export.
public final class AuditBenchmark {
    private static final String WRITE = "insert into bench_things (tenant_id, id, word) values (?, ?, 'thing')";

    private AuditBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int entries = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        try (var audit = new AuditFixture();
                var tasks = new Tasks()) {
            audit.db.execute("""
                    create table bench_things (tenant_id uuid not null, id uuid not null, word text not null,
                        primary key (tenant_id, id));
                    select isolate('bench_things');
                    grant select, insert on bench_things to parley_app
                    """);
            tasks.repeat("chain", Duration.ofMillis(500), audit.chain::link);
            var tenant = audit.db.tenant("writers");
            writes(audit, tenant);
            read(audit, audit.db.tenant("exported"), entries);
        }
        System.exit(0);
    }

    private static void writes(AuditFixture audit, TenantId tenant) throws InterruptedException {
        BiConsumer<Tx, TenantId> plain = (tx, of) -> tx.execute(WRITE, of.value(), Ids.next());
        BiConsumer<Tx, TenantId> audited = plain.andThen((tx, of) ->
                Audit.record(tx, of, "thing.created", Ids.format("thing", Ids.next()), null, Map.of("word", "thing")));
        var notifying = audited.andThen((tx, of) -> tx.first("select pg_notify('bench', 'x')::text", row -> true));
        rate("warm-up", audit, tenant, audited, 8, 5);
        for (int round = 1; round <= 2; round++)
            for (int writers : new int[] {1, 8}) {
                rate("unaudited, " + writers, audit, tenant, plain, writers, 5);
                rate("audited, " + writers, audit, tenant, audited, writers, 5);
                rate("audited with a notice, " + writers, audit, tenant, notifying, writers, 5);
            }
    }

    private static void rate(
            String name, AuditFixture audit, TenantId tenant, BiConsumer<Tx, TenantId> work, int writers, int seconds)
            throws InterruptedException {
        var done = new LongAdder();
        long begin = System.nanoTime();
        long end = begin + Duration.ofSeconds(seconds).toNanos();
        try (var threads = Executors.newFixedThreadPool(writers)) {
            for (int i = 0; i < writers; i++)
                threads.submit(() -> Tenancy.run(tenant, () -> {
                    while (System.nanoTime() < end) {
                        audit.db.database().inTenantDo(tx -> work.accept(tx, tenant));
                        done.increment();
                    }
                }));
        }
        System.out.printf("%-28s %,8.0f writes/s%n", name, done.sum() * 1e9 / (System.nanoTime() - begin));
    }

    private static void read(AuditFixture audit, TenantId tenant, int entries) throws IOException {
        timed("written", entries, () -> {
            for (int i = 0; i < entries; i += 5_000) {
                int from = i;
                Tenancy.run(
                        tenant,
                        () -> audit.db.database().inTenantDo(tx -> {
                            for (int n = from; n < Math.min(from + 5_000, entries); n++)
                                Audit.record(
                                        tx,
                                        tenant,
                                        "thing.changed",
                                        "thing_" + n,
                                        Map.of("limit", n),
                                        Map.of("limit", n + 1));
                        }));
            }
        });
        timed("linked (what was left)", entries, () -> audit.chain.linkNow(tenant));
        var file = Files.createTempFile("audit", ".ndjson");
        timed("exported", entries, () -> {
            try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
                Tenancy.call(tenant, () -> audit.export.write(audit.export.begin(tenant, null, null), out));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        System.out.printf("the file has %,d bytes%n", Files.size(file));
        timed("verified", entries, () -> System.out.println(verdict(audit, file)));
        for (var filter : new Log.Filter[] {
            new Log.Filter(null, null, null, null, null, null),
            new Log.Filter("audit.", null, null, null, null, null),
            new Log.Filter("nothing.", null, null, null, null, null),
            new Log.Filter(null, null, "thing_77", null, null, null),
            new Log.Filter(null, "system", null, null, null, null),
            new Log.Filter(null, null, null, "req_none", null, null)
        }) {
            long begin = System.nanoTime();
            var found = Tenancy.call(tenant, () -> audit.log.list(tenant, filter, null, 101));
            System.out.printf("%,8.1f ms  %s: %d%n", (System.nanoTime() - begin) / 1e6, filter, found.size());
        }
        Files.delete(file);
    }

    private static Verdict verdict(AuditFixture audit, Path file) {
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            return Verification.of(in, audit.keys.all(), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void timed(String what, int entries, Runnable work) {
        System.gc();
        var heap = Runtime.getRuntime();
        var peak = new long[1];
        long begin = System.nanoTime();
        try (var tasks = new Tasks()) {
            tasks.tick(
                    Duration.ofMillis(20), () -> peak[0] = Math.max(peak[0], heap.totalMemory() - heap.freeMemory()));
            work.run();
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "%-24s %,9d entries in %6.1f s, %,9.0f/s, heap at most %d MB of %d%n",
                what, entries, seconds, entries / seconds, peak[0] >> 20, heap.maxMemory() >> 20);
    }
}
