package dev.parley.platform.sql;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/// COPY of a query's JSON texts, a line each. JSON holds no control characters, so two of them as quote and delimiter
/// leave every text as it is.
final class JsonLines {
    private static final String AS_IT_IS = " to stdout with (format csv, quote e'\\x01', delimiter e'\\x02')";

    private JsonLines() {}

    static long read(Connection connection, String query, Tx.Lines line) throws IOException {
        try {
            var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut("copy (" + query + ")" + AS_IT_IS);
            try {
                for (byte[] row; (row = copy.readFromCopy()) != null; ) line.take(row);
            } finally {
                end(connection, copy);
            }
            return copy.getHandledRowCount();
        } catch (SQLException e) {
            throw SqlFaults.atRuntime(new IllegalStateException("Rows could not be copied", e));
        }
    }

    /// What is broken off leaves a connection whose answers are out of step: it must not come back to the pool.
    private static void end(Connection connection, CopyOut copy) {
        if (!copy.isActive()) return;
        try {
            connection.abort(Runnable::run);
        } catch (SQLException broken) {
            // it is gone already
        }
    }
}
