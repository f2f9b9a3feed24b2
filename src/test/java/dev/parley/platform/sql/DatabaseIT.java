package dev.parley.platform.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Tenancy;
import dev.parley.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseIT {
    @Test
    void rollsBackWhatThrows() {
        try (var db = TestDatabase.fresh()) {
            assertThatThrownBy(() -> db.database().acrossTenantsDo(tx -> {
                        tx.execute("insert into tenants (id, slug, name) values (gen_random_uuid(), 'a', 'a')");
                        throw PlatformException.invalid("a", "refused");
                    }))
                    .isInstanceOf(PlatformException.class)
                    .hasMessage("refused");
            assertThat(db.value("select count(*) from tenants")).isEqualTo("0");
        }
    }

    @Test
    void refusesWorkInNoTenant() {
        try (var db = TestDatabase.fresh()) {
            assertThatThrownBy(() -> db.database().inTenant(tx -> 1)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void keepsTheTenantOfWorkAroundOtherWork() {
        try (var db = TestDatabase.fresh()) {
            var acme = db.tenant("acme");
            var globex = db.tenant("globex");
            var seen = Tenancy.call(
                    acme,
                    () -> db.database().inTenant(tx -> {
                        Tenancy.run(globex, () -> db.database().inTenantDo(inner -> inner.first("select 1", row -> 1)));
                        return tx.list("select slug from tenants", row -> row.getString(1));
                    }));
            assertThat(seen).containsExactly("acme");
        }
    }

    @Test
    void saysThatTheStoreIsUnavailableWhenAConnectionBreaks() {
        try (var db = TestDatabase.fresh()) {
            isUnavailable(() -> db.database().acrossTenants(tx -> {
                tx.first("select 1", row -> 1);
                db.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'parley_platform'"
                        + " and datname = current_database() and state = 'idle in transaction'");
                return tx.first("select 1", row -> 1);
            }));
            db.database().ping();
        }
    }

    @Test
    void saysThatTheStoreIsUnavailableWhenThePoolIsExhausted() {
        var pools = new Sql.Pools(1, 1, Duration.ofMillis(300));
        try (var db = TestDatabase.fresh();
                var tasks = new Tasks();
                var sql = Sql.open(db.url(), pools, Tenancy::current, tasks)) {
            sql.database()
                    .acrossTenantsDo(outer -> isUnavailable(() -> sql.database().ping()));
            sql.database().ping();
        }
    }

    @Test
    void recoversWhenTheServerComesBack(@TempDir Path folder) {
        var binaries = Path.of("target/postgres-test");
        var pools = new Sql.Pools(2, 2, Duration.ofSeconds(1));
        var server = EmbeddedServer.start(folder, binaries);
        try (var tasks = new Tasks();
                var sql = Sql.open(server.owner(), pools, Tenancy::current, tasks)) {
            sql.database().ping();
            server.close();
            isUnavailable(() -> sql.database().ping());
            isUnavailable(
                    () -> Tenancy.run(TenantId.next(), () -> sql.database().inTenantDo(tx -> {})));
            server = EmbeddedServer.start(folder, binaries);
            sql.database().ping();
        } finally {
            server.close();
        }
    }

    private static void isUnavailable(ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
    }
}
