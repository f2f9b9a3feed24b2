package dev.parley.routing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.tasks.Tasks;
import dev.parley.routing.quality.Canary;
import dev.parley.routing.quality.Canary.Counts;
import dev.parley.routing.quality.Canary.Rate;
import dev.parley.routing.quality.Canary.Stage;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.TenantConfig.Optimize;
import dev.parley.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Canaries of several nodes on a real PostgreSQL.
class CanariesIT {
    private static final Counts GOOD = new Counts(Rate.of(false), Rate.of(false), Rate.of(false));
    private static final Counts FAILED = new Counts(Rate.of(true), Rate.NONE, Rate.NONE);

    private final TestDatabase db = TestDatabase.fresh();
    private final Tasks tasks = new Tasks();
    private final TenantId acme = db.tenant("acme");
    private final TenantId globex = db.tenant("globex");

    @AfterEach
    void close() {
        tasks.close();
        db.close();
    }

    private Canaries node() {
        return new Canaries(db.database(), db.changes(), tasks);
    }

    private static Trial ofModel() {
        return trial(Tier.SMALL, "tiny", null);
    }

    private static Trial trial(@Nullable Tier tier, @Nullable String model, @Nullable Optimize optimize) {
        var id = Ids.next();
        return new Trial(
                id,
                tier,
                model,
                optimize,
                new Canary(id.toString(), 0.2, 0.05, 0.05, 50),
                1_000,
                Stage.RUNNING,
                "",
                Instant.now(),
                null);
    }

    private static <T> T in(TenantId tenant, Supplier<T> work) {
        return Tenancy.call(tenant, work::get);
    }

    private UUID started(Canaries node, TenantId tenant, Trial trial) {
        in(tenant, () -> node.start(tenant, trial));
        return trial.id();
    }

    private CanaryView read(Canaries node, TenantId tenant, UUID id) {
        return in(tenant, () -> node.get(tenant, id));
    }

    private void count(Canaries node, UUID id, boolean candidate, Counts counts, int times) {
        for (int i = 0; i < times; i++) node.count(new Side(acme, id, candidate), counts);
    }

    private static void await(BooleanSupplier met) {
        var until = Instant.now().plus(Duration.ofSeconds(10));
        while (!met.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(until);
            Thread.onSpinWait();
        }
    }

    @Test
    void rollsBackOnWhatTwoNodesSawTogetherAndTellsBoth() {
        var one = node();
        var two = node();
        var id = started(one, acme, ofModel());
        await(() -> two.of(acme).running() != null);
        // on neither node alone there is enough
        count(one, id, true, FAILED, 30);
        count(one, id, false, GOOD, 40);
        one.write();
        assertThat(read(one, acme, id).stage()).isEqualTo(Stage.RUNNING);
        count(two, id, true, FAILED, 30);
        count(two, id, false, GOOD, 40);
        two.write();
        var ended = read(one, acme, id);
        assertThat(ended.stage()).isEqualTo(Stage.ROLLED_BACK);
        assertThat(ended.reason()).isEqualTo("errors: 60 of 60, and 0 of 80 without it");
        await(() -> one.of(acme).running() == null && two.of(acme).running() == null);
        assertThat(db.value("select count(*) from audit_entries where action = 'router_canary.rolled_back'"))
                .hasToString("1");
    }

    @Test
    void losesNoCountOfNodesThatWriteAtTheSameTime() throws Exception {
        var nodes = List.of(node(), node());
        var id = started(nodes.getFirst(), acme, ofModel());
        var workers = IntStream.range(0, 8)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    for (int j = 0; j < 25; j++) {
                        count(nodes.get(i % 2), id, j % 2 == 0, new Counts(Rate.of(false), Rate.NONE, Rate.NONE), 10);
                        nodes.get(i % 2).write();
                    }
                }))
                .toList();
        for (var worker : workers) worker.join();
        nodes.forEach(Canaries::write);
        var errors = read(nodes.getFirst(), acme, id).measures().getFirst();
        assertThat(errors.candidate().all() + errors.control().all()).isEqualTo(2_000);
    }

    @Test
    void promotesWhatIsNotWorseAndHoldsItAfterARestart() {
        var before = node();
        var id = started(before, acme, ofModel());
        count(before, id, true, GOOD, 2_000);
        count(before, id, false, GOOD, 2_000);
        before.write();
        assertThat(read(before, acme, id).stage()).isEqualTo(Stage.PROMOTED);
        var after = node();
        assertThat(after.of(acme).running()).isNull();
        assertThat(after.of(acme).models()).isEqualTo(Map.of(Tier.SMALL, "tiny"));
        in(acme, () -> after.end(acme, id, Stage.ROLLED_BACK));
        assertThat(after.of(acme).models()).isEmpty();
    }

    @Test
    void goesOnWithItsCountsAfterARestart() {
        var before = node();
        var id = started(before, acme, ofModel());
        count(before, id, true, GOOD, 10);
        before.write();
        var after = node();
        count(after, id, true, GOOD, 5);
        after.write();
        assertThat(read(after, acme, id).measures().getFirst().candidate().all())
                .isEqualTo(15);
        assertThat(after.of(acme).running()).isNotNull();
    }

    @Test
    void runsOneAtATimeForEachTenantAndKeepsTenantsApart() {
        var node = node();
        var id = started(node, acme, ofModel());
        assertThatThrownBy(() -> started(node, acme, trial(null, null, Optimize.COST)))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining("A canary is running");
        started(node, globex, trial(null, null, Optimize.COST));
        assertThat(requireNonNull(node.of(globex).running()).optimize()).isEqualTo(Optimize.COST);
        assertThatThrownBy(() -> read(node, globex, id)).hasMessageContaining("There is no canary");
        assertThatThrownBy(() -> in(globex, () -> node.end(globex, id, Stage.PROMOTED)))
                .hasMessageContaining("There is no canary");
        assertThat(in(globex, () -> node.list(globex))).hasSize(1);
    }

    @Test
    void countsNothingOnceItHasEnded() {
        var node = node();
        var id = started(node, acme, ofModel());
        in(acme, () -> node.end(acme, id, Stage.ROLLED_BACK));
        count(node, id, true, FAILED, 500);
        node.write();
        assertThat(read(node, acme, id).measures().getFirst().candidate().all()).isZero();
        assertThatThrownBy(() -> in(acme, () -> node.end(acme, id, Stage.PROMOTED)))
                .hasMessage("The canary is rolled back.");
    }
}
