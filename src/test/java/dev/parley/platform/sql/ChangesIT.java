package dev.parley.platform.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.TenantId;
import dev.parley.testing.TestDatabase;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChangesIT {
    private final TestDatabase db = TestDatabase.fresh();
    private final BlockingQueue<TenantId> told = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void tellsOfAChangeAtOnce() throws Exception {
        listen();
        long start = System.nanoTime();
        var tenant = db.tenant("acme");
        assertThat(next()).isEqualTo(tenant);
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void tellsOnceAStatementAndTenant() throws Exception {
        listen();
        var tenant = db.tenant("acme");
        next();
        db.execute("update tenants set name = name || '!'");
        assertThat(next()).isEqualTo(tenant);
        db.execute("delete from tenants");
        assertThat(next()).isEqualTo(tenant);
        assertThat(told).isEmpty();
    }

    @Test
    void doesNotTellWhatWasRolledBack() throws Exception {
        listen();
        try (var connection = db.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("insert into tenants (id, slug, name) values (gen_random_uuid(), 'gone', 'gone')");
            connection.rollback();
        }
        var tenant = db.tenant("stays");
        assertThat(next()).isEqualTo(tenant);
    }

    @Test
    void tellsOfAChangeThatCommitsAfterOneWithAHigherVersion() throws Exception {
        listen();
        var late = TenantId.next();
        try (var connection = db.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("insert into tenants (id, slug, name) values ('" + late.value() + "', 'late', 'late')");
            var early = db.tenant("early");
            assertThat(next()).isEqualTo(early);
            // without the notice: what finds it is the poll
            db.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'parley-changes'"
                            + " and datname = current_database()");
            connection.commit();
        }
        assertThat(next()).isEqualTo(late);
    }

    @Test
    void missesNothingWhenTheListeningConnectionIsKilled() throws Exception {
        listen();
        db.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'parley-changes'"
                + " and datname = current_database()");
        var tenant = db.tenant("meanwhile");
        assertThat(next()).isEqualTo(tenant);
    }

    @Test
    void goesOnAfterASubscriberThatFails() throws Exception {
        db.changes().subscribe("tenants", tenant -> {
            throw new IllegalStateException("broken subscriber, on purpose");
        });
        listen();
        assertThat(Set.of(db.tenant("one"), db.tenant("two"))).contains(next(), next());
    }

    private void listen() {
        db.changes().subscribe("tenants", told::add);
    }

    private TenantId next() throws InterruptedException {
        var tenant = told.poll(5, TimeUnit.SECONDS);
        if (tenant == null) throw new AssertionError("not told within 5 s");
        return tenant;
    }
}
