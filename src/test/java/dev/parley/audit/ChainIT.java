package dev.parley.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.TenantId;
import dev.parley.tenancy.Tenancy;
import dev.parley.testing.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChainIT {
    private final TestDatabase db = TestDatabase.fresh();
    private final Chain chain = new Chain(db.database());

    @AfterAll
    void close() {
        db.close();
    }

    @Test
    void linksEachEntryToTheOneBefore() {
        var tenant = db.tenant("links");
        for (int i = 0; i < 2500; i++) write(tenant, "thing_" + i);
        chain.link();
        var links = links(tenant);
        assertThat(links).hasSize(2500);
        var previous = Link.NOTHING;
        for (int i = 0; i < links.size(); i++) {
            var link = links.get(i);
            assertThat(link).isEqualTo(Link.after(tenant, i, previous, link.entry(), link.digest()));
            previous = link.hash();
        }
        assertThat(targets(tenant)).startsWith("thing_0", "thing_1", "thing_2").hasSize(2500);
    }

    @Test
    void holdsTheDigestOfWhatIsStored() {
        var tenant = db.tenant("digests");
        var actor = new Actor(Actor.Kind.OPERATOR, "operator key_1", "10.0.0.1", "req_1", "ticket 7: \u00fc\ud800\0");
        actor.call(() -> Tenancy.call(
                tenant,
                () -> db.database().inTenant(tx -> {
                    Audit.record(tx, tenant, "thing.changed", "x".repeat(9000), Map.of("a", 1.50), Map.of("b", "\0"));
                    return true;
                })));
        chain.link();
        var entry = entries(tenant).getFirst();
        assertThat(entry.digest()).isEqualTo(links(tenant).getFirst().digest());
        assertThat(entry.payloads())
                .hasSize(6)
                .allSatisfy((name, payload) -> assertThat(payload.fits(name)).isTrue());
        assertThat(entry.value(Payload.Name.BEFORE)).isEqualTo("{\"a\":1.5}");
        assertThat(entry.value(Payload.Name.REASON)).isEqualTo("ticket 7: ü??");
        assertThat(entry.value(Payload.Name.TARGET)).hasSize(500);
    }

    /// Three transactions that commit in another order than they begin, than they write, and than they get their ids of
    /// transactions; the chainer looks after each commit.
    @Test
    void linksInTheOrderOfCommitsWhateverTheOrderOfWriting() throws Exception {
        var tenant = db.tenant("commits");
        try (var threads = Executors.newFixedThreadPool(3)) {
            var open = new HashMap<String, Open>();
            for (var name : List.of("a", "b", "c")) open.put(name, open(threads, tenant, name));
            for (var name : List.of("c", "a", "b")) {
                Objects.requireNonNull(open.get(name)).commit();
                chain.link();
            }
        }
        assertThat(targets(tenant)).containsExactly("c", "a", "b");
    }

    /// A transaction that is written first and commits long after others, while the horizon moves on.
    @Test
    void missesNoEntryThatCommitsLate() throws Exception {
        var tenant = db.tenant("late");
        try (var threads = Executors.newFixedThreadPool(1)) {
            var late = open(threads, tenant, "late");
            for (int i = 0; i < 5; i++) {
                write(tenant, "quick_" + i);
                chain.link();
            }
            assertThat(targets(tenant)).hasSize(5).doesNotContain("late");
            assertThat(chain.unlinked()).isZero();
            late.commit();
            chain.link();
        }
        assertThat(targets(tenant)).hasSize(6).last().isEqualTo("late");
    }

    @Test
    void linksWhatManyWriteAtOnceOnceEachWhileTwoNodesLink() throws Exception {
        var tenant = db.tenant("many");
        var nodes = List.of(new Chain(db.database()), new Chain(db.database()));
        var work = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < 400; i++) {
            int number = i;
            work.add(() -> {
                if (number % 20 == 0) nodes.get(number / 20 % 2).link();
                else write(tenant, "thing_" + number);
                return true;
            });
        }
        try (var threads = Executors.newFixedThreadPool(6)) {
            for (var done : threads.invokeAll(work)) assertThat(done.get()).isTrue();
        }
        chain.link();
        var targets = targets(tenant);
        assertThat(targets).hasSize(380).doesNotHaveDuplicates();
        assertThat(links(tenant))
                .extracting(Link::seq)
                .isEqualTo(LongStream.rangeClosed(1, 380).boxed().toList());
    }

    @Test
    void linksAfterARestoreIntoAServerWithYoungerTransactions() {
        var tenant = db.tenant("restored");
        write(tenant, "before");
        chain.link();
        db.execute("update audit_horizon set xid = '9000000000000'");
        write(tenant, "after");
        chain.link();
        assertThat(targets(tenant)).containsExactly("before", "after");
        assertThat(Long.parseLong(String.valueOf(db.value("select xid from audit_horizon"))))
                .isLessThan(9000000000000L);
    }

    @Test
    void countsWhatWaits() throws Exception {
        var tenant = db.tenant("waits");
        write(tenant, "one");
        try (var other = db.connect()) {
            other.setAutoCommit(false);
            try (var lock = other.createStatement()) {
                lock.execute("select pg_advisory_xact_lock(hashtextextended('audit " + tenant + "', 0))");
            }
            chain.link();
            assertThat(chain.unlinked()).isEqualTo(1);
            assertThat(chain.waiting()).isPositive();
            other.rollback();
        }
        chain.link();
        assertThat(chain.unlinked()).isZero();
        assertThat(chain.waiting()).isZero();
    }

    @Test
    void keepsTheRunningProgramFromChangingWhatWasRecorded() {
        var tenant = db.tenant("fixed");
        write(tenant, "fixed");
        chain.link();
        for (var sql : List.of(
                "update audit_entries set action = 'x.done'",
                "update audit_entries set digest = digest",
                "delete from audit_entries",
                "update audit_links set hash = digest",
                "delete from audit_links",
                "truncate audit_links",
                "update audit_heads set hash = hash",
                "delete from audit_heads")) {
            assertThatThrownBy(() -> db.database().acrossTenants(tx -> tx.execute(sql)))
                    .as(sql)
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> Tenancy.call(tenant, () -> db.database().inTenant(tx -> tx.execute(sql))))
                    .as(sql)
                    .hasMessageContaining("permission denied");
        }
        // erasure is not a way to put something in
        for (var sql : List.of(
                "update audit_entries set actor = 'key_2'",
                "update audit_entries set address = '10.0.0.1'",
                "update audit_entries set salts = salts || '{\"after\": \"00\"}'",
                "update audit_entries set after = '{}'"))
            assertThatThrownBy(() -> db.database().acrossTenants(tx -> tx.execute(sql)))
                    .as(sql)
                    .hasMessageContaining("may lose payloads");
        assertThatThrownBy(() -> Tenancy.call(
                        tenant,
                        () -> db.database().inTenant(tx -> tx.execute("update audit_entries set actor = null"))))
                .hasMessageContaining("permission denied");
    }

    @Test
    void erasesPayloadsAndKeepsTheChain() {
        var tenant = db.tenant("erased");
        var alice = new Actor(Actor.Kind.MEMBER, "mem_alice", "10.0.0.9", null, "since I may");
        alice.call(() -> Tenancy.call(
                tenant,
                () -> db.database().inTenant(tx -> {
                    Audit.record(tx, tenant, "thing.changed", "thing_1", Map.of("was", 1), Map.of("is", 2));
                    return true;
                })));
        record(tenant, "mem_alice", Map.of("name", "Alice"));
        record(tenant, "mem_bob", Map.of("name", "Bob"));
        chain.link();
        var digests = entries(tenant).stream().map(Entry::digest).toList();

        int erased = db.database().acrossTenants(tx -> Audit.erase(tx, tenant, "mem_alice", "era_1"));
        chain.link();

        assertThat(erased).isEqualTo(2);
        var entries = entries(tenant);
        assertThat(entries.stream().limit(3).map(Entry::digest)).isEqualTo(digests);
        assertThat(entries.getFirst().value(Payload.Name.AFTER)).isEqualTo("{\"is\":2}");
        assertThat(entries.getFirst().value(Payload.Name.ACTOR)).isNull();
        assertThat(entries.get(1).value(Payload.Name.AFTER)).isNull();
        assertThat(entries.get(2).value(Payload.Name.AFTER)).contains("Bob");
        var last = entries.getLast();
        assertThat(last.action()).isEqualTo("audit.erased");
        assertThat(last.value(Payload.Name.TARGET)).isEqualTo("era_1");
        for (var entry : entries)
            assertThat(entry.payloads())
                    .allSatisfy(
                            (name, payload) -> assertThat(payload.fits(name)).isTrue());
        assertThat(db.value("select string_agg(e::text, '') from audit_entries e where tenant_id = '" + tenant.value()
                        + "'"))
                .doesNotContain("alice", "Alice", "10.0.0.9", "since I may");
    }

    @Test
    void erasesAllOfATenantThatIsNoMore() {
        var tenant = db.tenant("gone");
        for (int i = 0; i < 5; i++) write(tenant, "thing_" + i);
        var counts = new ArrayList<Integer>();
        do counts.add(db.database().acrossTenants(tx -> Audit.eraseTenant(tx, tenant, 2)));
        while (counts.getLast() > 0);
        assertThat(counts).containsExactly(2, 2, 1, 0);
        assertThat(targets(tenant)).isEmpty();
        chain.link();
        assertThat(links(tenant)).hasSize(5);
        assertThat(entries(Audit.INSTALLATION)).hasSizeGreaterThanOrEqualTo(3);
    }

    private void write(TenantId tenant, String target) {
        record(tenant, target, null);
    }

    private void record(TenantId tenant, String target, @Nullable Object after) {
        Tenancy.run(
                tenant,
                () -> db.database().inTenantDo(tx -> Audit.record(tx, tenant, "thing.made", target, null, after)));
    }

    /// Begins a transaction that has written its entry and waits to be committed.
    private Open open(ExecutorService threads, TenantId tenant, String target) throws InterruptedException {
        var written = new CountDownLatch(1);
        var commit = new CountDownLatch(1);
        var done = threads.submit(() -> Tenancy.run(
                tenant,
                () -> db.database().inTenantDo(tx -> {
                    Audit.record(tx, tenant, "thing.made", target, null, null);
                    written.countDown();
                    await(commit);
                })));
        await(written);
        return new Open(commit, done);
    }

    private record Open(CountDownLatch latch, Future<?> done) {
        void commit() throws Exception {
            latch.countDown();
            done.get(10, TimeUnit.SECONDS);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Linked> chain(TenantId tenant) {
        return db.database().acrossTenants(tx -> LinkRows.from(tx, tenant, 1, 10_000));
    }

    private List<Link> links(TenantId tenant) {
        return chain(tenant).stream()
                .flatMap(one -> Optional.ofNullable(one.link()).stream())
                .toList();
    }

    private List<Entry> entries(TenantId tenant) {
        return chain(tenant).stream().map(Linked::entry).toList();
    }

    private List<String> targets(TenantId tenant) {
        return entries(tenant).stream()
                .flatMap(entry -> Optional.ofNullable(entry.value(Payload.Name.TARGET)).stream())
                .toList();
    }
}
