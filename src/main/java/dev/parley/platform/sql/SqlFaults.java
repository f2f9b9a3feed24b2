package dev.parley.platform.sql;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;

/// What a failure of the database means: the one table.
final class SqlFaults {
    private SqlFaults() {}

    /// A failure at run time, as the caller of a request is to see it: STORE_UNAVAILABLE when the database cannot be
    /// reached, is full or restarts; else the failure itself.
    static RuntimeException atRuntime(RuntimeException failure) {
        return sql(failure)
                .filter(SqlFaults::unavailable)
                .<RuntimeException>map(e -> new PlatformException(
                        ErrorCode.STORE_UNAVAILABLE, "The database does not answer; try again soon.", failure))
                .orElse(failure);
    }

    private static boolean unavailable(SQLException e) {
        if (e instanceof SQLTransientConnectionException) return true;
        var state = String.valueOf(e.getSQLState());
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            // connection, insufficient resources, system error, and 57: shut down, killed, cancelled by a timeout
            case "08", "53", "57", "58" -> true;
            // a password that was changed under us, and a standby that has become what we are connected to
            case "28", "25" -> state.startsWith("28") || state.equals("25006");
            default -> false;
        };
    }

    private static Optional<SQLException> sql(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause())
            if (cause instanceof SQLException e) return Optional.of(e);
        return Optional.empty();
    }

    /// A failure at start, as one line that tells the operator what to do.
    static String line(Throwable failure, DatabaseUrl owner) {
        var e = sql(failure).orElse(null);
        if (e == null) return "The database " + owner + " cannot be migrated: " + oneLine(failure);
        var hint = switch (String.valueOf(e.getSQLState())) {
            case "28P01", "28000" -> "check user and password in DATABASE_URL.";
            case "3D000" -> "create it with: create database \"" + owner.database() + "\";";
            case "08001", "08004", "08006" -> "check host and port in DATABASE_URL and that PostgreSQL runs there.";
            case "42501" -> "let an administrator run: " + grants(owner);
            case "53300" -> "raise max_connections, or lower the pool size.";
            default -> "";
        };
        return "The database " + owner + " cannot be used: " + oneLine(e) + (hint.isEmpty() ? "" : "; " + hint);
    }

    /// The two roles may be there already, created by somebody else.
    private static String grants(DatabaseUrl owner) {
        var user = '"' + owner.user() + '"';
        return "alter role " + user + " createrole; alter database \"" + owner.database() + "\" owner to " + user
                + "; and, where the roles exist, grant " + Roles.APP + ", " + Roles.PLATFORM + " to " + user
                + " with admin option;";
    }

    private static String oneLine(Throwable e) {
        var message = String.valueOf(e.getMessage()).lines().map(String::strip).filter(line -> !line.isEmpty());
        return message.reduce((a, b) -> a + " " + b).orElseGet(e::toString);
    }
}
