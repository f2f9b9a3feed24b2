package dev.parley.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.DatabaseUrl;
import dev.parley.platform.tasks.Tasks;
import dev.parley.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LedgerCrashIT {
    private static final Nodes.Timing QUICK = new Nodes.Timing(Duration.ofMillis(200), Duration.ofSeconds(2));

    private record Acknowledged(Set<UUID> starts, Set<UUID> settlements) {}

    @Test
    void whatAKilledProcessAcknowledgedIsThereAndTheRestIsSettledOnceByTwoNodesAtOnce() throws Exception {
        var tenant = TenantId.next();
        try (var db = TestDatabase.fresh();
                var tasks = new Tasks()) {
            var acknowledged = runAndKill(db.url(), tenant);
            assertThat(Usages.settled(db, tenant)).containsAll(acknowledged.settlements);
            assertThat(starts(db, tenant)).containsAll(acknowledged.starts).hasSizeGreaterThan(1_000);
            var own = TenantId.next();
            try (var one = new Ledger(db.database(), tasks, 100, false, QUICK);
                    var two = new Ledger(db.database(), tasks, 100, false, QUICK)) {
                var alive = one.start(Usages.start(own), _ -> {});
                alive.awaitStart(Deadline.in(Duration.ofSeconds(20)));
                awaitReconciled(db, tenant);

                var interrupted = Usages.ids(db, "select id from usage_settlements where outcome = 'interrupted'");
                assertThat(interrupted).isNotEmpty();
                assertThat(one.counts().interrupted() + two.counts().interrupted())
                        .isEqualTo(interrupted.size());
                assertThat(interrupted).doesNotContainAnyElementsOf(acknowledged.settlements);
                assertThat(Usages.settled(db, tenant)).isEqualTo(starts(db, tenant));
                assertThat(Usages.settled(db, own))
                        .as("an entry of a living node")
                        .isEmpty();
                alive.settle(Usages.settlement(), Deadline.in(Duration.ofSeconds(20)));
            }
            assertThat(db.value("""
                    select count(*) filter (where not (estimated and input_tokens = 100 and output_tokens = 500
                        and cost_usd = 0.125000000001 and started_at > now() - interval '5 minutes'))
                    from usage_settlements where outcome = 'interrupted'
                    """)).isEqualTo("0");
            assertThat(db.value("select count(*) - count(distinct id) from usage_settlements"))
                    .isEqualTo("0");
        }
    }

    private static Acknowledged runAndKill(DatabaseUrl url, TenantId tenant) throws Exception {
        var builder = new ProcessBuilder(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                CrashingNode.class.getName(),
                tenant.value().toString());
        builder.environment()
                .put(
                        "CRASHING_DATABASE",
                        "postgres://%s:%s@%s/%s"
                                .formatted(
                                        url.user(),
                                        URLEncoder.encode(url.password(), UTF_8),
                                        url.hosts(),
                                        url.database()));
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        var process = builder.start();
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            return read(process, lines);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static Acknowledged read(Process process, BufferedReader lines) throws IOException {
        var acknowledged = new Acknowledged(new HashSet<>(), new HashSet<>());
        int seen = 0;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            // the last line may be cut
            if (line.length() != 38) continue;
            var id = UUID.fromString(line.substring(2));
            if (line.startsWith("S ")) acknowledged.starts.add(id);
            if (line.startsWith("D ")) acknowledged.settlements.add(id);
            // the handle leaves the stream open: what was written before the kill is read to its end
            if (++seen == 4_000) process.toHandle().destroyForcibly();
        }
        return acknowledged;
    }

    private static Set<UUID> starts(TestDatabase db, TenantId tenant) {
        return Usages.ids(db, "select id from usage_starts where tenant_id = '" + tenant.value() + "'");
    }

    private static void awaitReconciled(TestDatabase db, TenantId tenant) throws InterruptedException {
        var deadline = Deadline.in(Duration.ofSeconds(30));
        while (!Usages.settled(db, tenant).equals(starts(db, tenant))) {
            assertThat(deadline.passed()).as("not reconciled in 30 s").isFalse();
            Thread.sleep(50);
        }
    }

    @Test
    void aNodeThatIsAloneSettlesWhatEarlierOnesLeftWhenItOpens() {
        var tenant = TenantId.next();
        try (var db = TestDatabase.fresh();
                var tasks = new Tasks()) {
            var dead = new Ledger(db.database(), tasks, 100, true);
            var open = dead.start(Usages.start(tenant), _ -> {});
            open.awaitStart(Deadline.in(Duration.ofSeconds(20)));
            var ended = dead.start(Usages.start(tenant), _ -> {});
            ended.settle(Usages.settlement(), Deadline.in(Duration.ofSeconds(20)));
            try (var next = new Ledger(db.database(), tasks, 100, true)) {
                assertThat(next.counts().interrupted()).isOne();
                assertThat(next.reconcile()).isZero();
                assertThat(Usages.settled(db, tenant))
                        .containsOnly(open.start().id(), ended.start().id());
            }
        }
    }

    @Test
    void aCleanEndLeavesTheOthersOnlyWhatIsOpen() {
        var tenant = TenantId.next();
        try (var db = TestDatabase.fresh();
                var tasks = new Tasks()) {
            var first = new Ledger(db.database(), tasks, 100, false);
            var open = first.start(Usages.start(tenant), _ -> {});
            open.awaitStart(Deadline.in(Duration.ofSeconds(20)));
            first.close();
            assertThat(db.value("select count(*) from nodes where stopped_at is not null and reconciled_at is null"))
                    .isEqualTo("1");
            try (var second = new Ledger(db.database(), tasks, 100, false)) {
                assertThat(second.reconcile()).isOne();
                assertThat(second.reconcile()).isZero();
            }
            assertThat(db.value("select count(*) from nodes where reconciled_at is not null"))
                    .isEqualTo("2");
        }
    }

    @Test
    void withoutADatabaseStartsAreRefusedAtOnceAndSettlementsWaitUntilItIsBack() throws Exception {
        try (var db = TestDatabase.fresh();
                var tasks = new Tasks();
                var ledger = new Ledger(db.database(), tasks, 100, true)) {
            var tenant = TenantId.next();
            var open = ledger.start(Usages.start(tenant), _ -> {});
            open.awaitStart(Deadline.in(Duration.ofSeconds(20)));
            setReachable(db, false);

            open.settleLater(Usages.settlement());
            long begin = System.nanoTime();
            assertUnavailable(
                    () -> ledger.start(Usages.start(tenant), _ -> {}).awaitStart(Deadline.in(Duration.ofSeconds(60))));
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
            assertUnavailable(() -> open.settle(Usages.settlement(), Deadline.in(Duration.ofMillis(50))));

            setReachable(db, true);
            open.settle(Usages.settlement(), Deadline.in(Duration.ofSeconds(30)));
            assertThat(Usages.settled(db, tenant)).contains(open.start().id());
            ledger.start(Usages.start(tenant), _ -> {}).awaitStart(Deadline.in(Duration.ofSeconds(20)));
            assertThat(ledger.counts().duplicates()).isZero();
        }
    }

    private static void assertUnavailable(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
    }

    private static void setReachable(TestDatabase db, boolean reachable) {
        var url = db.url().database("postgres");
        TestDatabase.execute(url, "alter database " + db.url().database() + " allow_connections " + reachable);
        if (!reachable)
            TestDatabase.execute(
                    url,
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                            + db.url().database() + "'");
    }
}
