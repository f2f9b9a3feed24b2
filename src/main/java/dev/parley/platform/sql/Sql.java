package dev.parley.platform.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.parley.kernel.TenantId;
import dev.parley.platform.tasks.Tasks;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;

/// The database as the program uses it: migrated, with a pool of connections for each of the two roles, and the
/// notices of what other nodes changed.
public final class Sql implements AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(60);

    private final HikariDataSource app;
    private final HikariDataSource platform;
    private final Database database;
    private final PostgresChanges changes;
    private final Partitions partitions;

    private Sql(DatabaseUrl owner, Pools pools, Supplier<TenantId> tenant, Tasks tasks) {
        app = pool(Roles.app(owner), pools.app(), pools.patience());
        platform = pool(Roles.platform(owner), pools.platform(), pools.patience());
        database = new Database(jdbi(app), jdbi(platform), tenant);
        changes = new PostgresChanges(Roles.platform(owner), horizon(database));
        tasks.start("changes", changes);
        partitions = new Partitions(owner, database);
    }

    /// How many connections each role may have at once, and how long a request waits for one.
    public record Pools(int app, int platform, Duration patience) {
        public static final Pools DEFAULT = new Pools(16, 8, Duration.ofSeconds(5));
    }

    /// Migrates the database and opens it.
    /// @param owner who may create roles and tables; used for nothing else
    /// @param tenant the tenant of the running request; throws when none is bound
    /// @throws DatabaseUnusable with one line when the database cannot be used
    public static Sql open(DatabaseUrl owner, Pools pools, Supplier<TenantId> tenant, Tasks tasks) {
        Schema.migrate(owner);
        return new Sql(owner, pools, tenant, tasks);
    }

    public Database database() {
        return database;
    }

    public Changes changes() {
        return changes;
    }

    public Partitions partitions() {
        return partitions;
    }

    /// The versions of the migrations that the database has, ascending: `0001` and so on.
    public List<String> migrations() {
        return Migrations.versions();
    }

    /// How a pool is used now.
    ///
    /// @param name the role's
    /// @param waiting for a connection
    public record PoolUse(String name, int size, int active, int idle, int waiting) {
        private static PoolUse of(HikariDataSource pool) {
            var now = pool.getHikariPoolMXBean();
            return new PoolUse(
                    pool.getPoolName(),
                    pool.getMaximumPoolSize(),
                    now.getActiveConnections(),
                    now.getIdleConnections(),
                    now.getThreadsAwaitingConnection());
        }
    }

    public List<PoolUse> poolUse() {
        return List.of(PoolUse.of(app), PoolUse.of(platform));
    }

    private static String horizon(Database database) {
        return database.acrossTenants(
                        tx -> tx.first("select pg_snapshot_xmin(pg_current_snapshot())::text", row -> row.getString(1)))
                .orElseThrow();
    }

    @Override
    public void close() {
        changes.close();
        app.close();
        platform.close();
    }

    private static HikariDataSource pool(DatabaseUrl role, int size, Duration wait) {
        var config = new HikariConfig();
        config.setPoolName(role.user());
        // a statement that hangs must not hold a request for ever, a lost network not a connection
        config.setJdbcUrl(role.with("ApplicationName", "parley")
                .with("connectTimeout", "5")
                .with("socketTimeout", "60")
                .with("tcpKeepAlive", "true")
                .with("options", "-c statement_timeout=30s -c idle_in_transaction_session_timeout=60s")
                .jdbc());
        config.setUsername(role.user());
        config.setPassword(role.password());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        if (size > 1) config.setIdleTimeout(IDLE.toMillis());
        config.setConnectionTimeout(wait.toMillis());
        // it was entered a moment ago, by the migration
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private static Jdbi jdbi(HikariDataSource pool) {
        return Jdbi.create(pool).installPlugin(new PostgresPlugin());
    }
}
