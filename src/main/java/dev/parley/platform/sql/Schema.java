package dev.parley.platform.sql;

import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

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
            flyway(owner);
            Partitions.createAhead(connection);
        } catch (SQLException e) {
            throw new DatabaseUnusable(SqlFaults.line(e, owner), e);
        } catch (FlywayException e) {
            throw new DatabaseUnusable(SqlFaults.line(e, owner), e);
        }
    }

    private static void requireVersion(Connection connection, DatabaseUrl owner) throws SQLException {
        var server = connection.getMetaData();
        if (server.getDatabaseMajorVersion() < OLDEST_VERSION)
            throw new DatabaseUnusable("The database " + owner + " is PostgreSQL " + server.getDatabaseProductVersion()
                    + "; Parley needs " + OLDEST_VERSION + " or newer.");
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
