package dev.parley.platform.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/// Looks at a database before it is used, and changes nothing: for `doctor`.
public final class DatabaseCheck {
    private static final String PATIENCE = "5";

    private DatabaseCheck() {}

    /// @param version as the server tells it
    /// @param maySetUp whether the user may create roles, or the roles are there already
    /// @param ahead how much the server's clock is ahead of ours; negative when it is behind
    public record External(String version, boolean maySetUp, Duration ahead) {}

    /// Enters a PostgreSQL of the operator's.
    /// @throws DatabaseUnusable with one line: unreachable, refused, or too old
    public static External external(DatabaseUrl owner) {
        var patient = owner.with("connectTimeout", PATIENCE).with("socketTimeout", PATIENCE);
        try (var connection = patient.connect()) {
            Schema.requireVersion(connection, owner);
            var version = connection.getMetaData().getDatabaseProductVersion();
            return new External(version, maySetUp(connection), ahead(connection));
        } catch (SQLException e) {
            throw new DatabaseUnusable(SqlFaults.line(e, owner), e);
        }
    }

    private static boolean maySetUp(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("""
                        select (select rolsuper or rolcreaterole from pg_roles where rolname = current_user)
                            or (select count(*) = 2 from pg_roles where rolname in (?, ?))
                        """)) {
            statement.setString(1, Roles.APP);
            statement.setString(2, Roles.PLATFORM);
            try (var rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    /// Against the middle of the question's way there and back.
    private static Duration ahead(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            var asked = Instant.now();
            try (var rows = statement.executeQuery("select clock_timestamp()")) {
                if (!rows.next()) throw new SQLException("The server does not tell the time");
                var half = Duration.between(asked, Instant.now()).dividedBy(2);
                var theirs = rows.getObject(1, OffsetDateTime.class).toInstant();
                return Duration.between(asked.plus(half), theirs);
            }
        }
    }

    /// Runs the PostgreSQL of our own far enough to see that it can be run, beside one that may be serving.
    /// @param folder the data directory; it need not exist
    /// @return the version, such as `postgres (PostgreSQL) 18.6`
    /// @throws DatabaseUnusable with one line when it cannot be unpacked or run
    public static String embedded(Path folder) {
        try {
            if (PostgresBinaries.areIn(folder)) return PostgresPrograms.version(PostgresBinaries.in(folder));
            var temporary = Files.createTempDirectory("parley-doctor");
            try {
                return PostgresPrograms.version(PostgresBinaries.in(temporary));
            } finally {
                PostgresBinaries.delete(temporary);
            }
        } catch (IOException e) {
            throw new DatabaseUnusable("PostgreSQL cannot be tried out: " + e, e);
        }
    }
}
