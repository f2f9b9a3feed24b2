package dev.parley.platform.sql;

import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/// Brings a database to the schema of this program: the roles, then the migrations in `db/` that it has not seen.
final class Schema {
    private static final int OLDEST_VERSION = 15;
    /// The advisory lock under which one node at a time prepares a database ("parley" in ASCII).
    private static final long LOCK = 0x7061726c6579L;

    private Schema() {}

    /// May be called by several nodes at once: one does it, the others wait.
    /// @throws DatabaseUnusable with one line when the database cannot be used
    static void migrate(DatabaseUrl owner) {
        try (var connection = owner.with("connectTimeout", "5").connect()) {
            requireVersion(connection, owner);
            execute(connection, "select pg_advisory_lock(" + LOCK + ")");
            Roles.ensure(connection, owner);
            var migrations = Migrations.fingerprint();
            if (!migrations.equals(applied(connection))) {
                flyway(owner);
                remember(connection, migrations);
            }
            Partitions.createAhead(connection);
        } catch (SQLException e) {
            throw new DatabaseUnusable(SqlFaults.line(e, owner), e);
        } catch (FlywayException e) {
            throw new DatabaseUnusable(SqlFaults.line(e, owner), e);
        }
    }

    static void requireVersion(Connection connection, DatabaseUrl owner) throws SQLException {
        var server = connection.getMetaData();
        if (server.getDatabaseMajorVersion() < OLDEST_VERSION)
            throw new DatabaseUnusable("The database " + owner + " is PostgreSQL " + server.getDatabaseProductVersion()
                    + "; Parley needs " + OLDEST_VERSION + " or newer.");
    }

    /// What was applied last, so that a start with nothing to do does not spend half a second on finding that out.
    private static @Nullable String applied(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            try (var exists = statement.executeQuery("select to_regclass('schema_state') is not null")) {
                if (!exists.next() || !exists.getBoolean(1)) return null;
            }
            try (var rows = statement.executeQuery("select migrations from schema_state")) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }

    private static void remember(Connection connection, String migrations) throws SQLException {
        try (var statement = connection.prepareStatement("insert into schema_state (migrations) values (?)"
                + " on conflict (one) do update set migrations = excluded.migrations")) {
            statement.setString(1, migrations);
            statement.executeUpdate();
        }
    }

    private static void flyway(DatabaseUrl owner) {
        Flyway.configure()
                .dataSource(owner.jdbc(), owner.user(), owner.password())
                .locations("classpath:db")
                .placeholderReplacement(false)
                .outOfOrder(true)
                .validateMigrationNaming(true)
                .loggers("slf4j")
                .load()
                .migrate();
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
