package dev.parley.platform.sql;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// One running transaction. Parameters are the `?` of the statement, in order.
public final class Tx {
    private final Handle handle;

    Tx(Handle handle) {
        this.handle = handle;
    }

    /// A row of a result as a value.
    @FunctionalInterface
    public interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    public <T> List<T> list(String sql, RowMapper<T> mapper, @Nullable Object... parameters) {
        try (var query = handle.createQuery(sql)) {
            return bind(query, parameters)
                    .map((row, context) -> mapper.map(row))
                    .list();
        }
    }

    /// The first row, if there is one.
    public <T> Optional<T> first(String sql, RowMapper<T> mapper, @Nullable Object... parameters) {
        try (var query = handle.createQuery(sql)) {
            return bind(query, parameters)
                    .map((row, context) -> mapper.map(row))
                    .findFirst();
        }
    }

    /// @return how many rows were changed
    public int execute(String sql, @Nullable Object... parameters) {
        try (var update = handle.createUpdate(sql)) {
            return bind(update, parameters).execute();
        }
    }

    /// Hands each row of a query over, one at a time, as it comes from the server: memory is bound by the largest row.
    /// @param query of one column of JSON text; parameters cannot be bound
    /// @param line the row in UTF-8 with a line feed at its end; what it throws ends the query at once
    /// @return how many rows there were
    public long lines(String query, Lines line) throws IOException {
        return JsonLines.read(handle.getConnection(), query, line);
    }

    /// Takes one line.
    @FunctionalInterface
    public interface Lines {
        void take(byte[] line) throws IOException;
    }

    /// For what JDBC alone can do: arrays of a batch.
    public Connection connection() {
        return handle.getConnection();
    }

    private static <S extends SqlStatement<S>> S bind(S statement, @Nullable Object... parameters) {
        for (int i = 0; i < parameters.length; i++) statement.bind(i, parameters[i]);
        return statement;
    }
}
