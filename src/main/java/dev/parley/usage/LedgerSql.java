package dev.parley.usage;

import dev.parley.platform.sql.Tx;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The statements that write the ledger: a batch is one statement, and each of its columns an array.
final class LedgerSql {
    private static final String STARTS = """
            insert into usage_starts (tenant_id, id, key_id, node_id, operation, model,
                input_tokens, output_bound, cost_bound)
            select tenant, id, key, ?::uuid, operation, model, input, output, cost
            from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::int8[], ?::int8[], ?::numeric[])
                as batch (tenant, id, key, operation, model, input, output, cost)
            on conflict do nothing
            """;
    private static final String SETTLEMENTS = """
            insert into usage_settlements (tenant_id, id, key_id, started_at, operation, outcome, provider, model,
                input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, estimated,
                cost_usd, price_version, duration_ms, first_token_ms)
            select tenant, id, key, uuid7_time(id), operation, outcome, provider, model,
                input, cached, written, output, reasoning, estimated, cost, version, duration, first_token
            from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[],
                    ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::bool[],
                    ?::numeric[], ?::text[], ?::int8[], ?::int8[])
                as batch (tenant, id, key, operation, outcome, provider, model,
                    input, cached, written, output, reasoning, estimated, cost, version, duration, first_token)
            on conflict do nothing
            """;

    private final UUID node;

    LedgerSql(UUID node) {
        this.node = node;
    }

    /// @return how many of the records were there already
    int insert(Tx tx, List<Entry> starts, List<Entry> settlements) {
        try {
            int written = 0;
            if (!starts.isEmpty()) written += starts(tx.connection(), starts);
            if (!settlements.isEmpty()) written += settlements(tx.connection(), settlements);
            return starts.size() + settlements.size() - written;
        } catch (SQLException e) {
            throw new LedgerFault(e);
        }
    }

    /// Carries the database's failure to where its meaning is known.
    private static final class LedgerFault extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LedgerFault(SQLException cause) {
            super(cause);
        }
    }

    private int starts(Connection connection, List<Entry> entries) throws SQLException {
        try (var statement = connection.prepareStatement(STARTS)) {
            statement.setString(1, node.toString());
            var columns = new Columns<>(
                    statement, 2, entries.stream().map(Entry::start).toArray(Start[]::new));
            columns.texts("uuid", start -> start.tenant().value().toString());
            columns.texts("uuid", start -> start.id().toString());
            columns.texts("uuid", start -> start.keyId().toString());
            columns.texts("text", Start::operation);
            columns.texts("text", Start::model);
            columns.numbers(Start::inputTokens);
            columns.numbers(Start::outputBound);
            columns.texts("numeric", start -> start.costBound().toPlainString());
            return statement.executeUpdate();
        }
    }

    private static int settlements(Connection connection, List<Entry> entries) throws SQLException {
        try (var statement = connection.prepareStatement(SETTLEMENTS)) {
            var of = new Columns<>(statement, 1, entries.toArray(Entry[]::new));
            of.texts("uuid", entry -> entry.start().tenant().value().toString());
            of.texts("uuid", entry -> entry.start().id().toString());
            of.texts("uuid", entry -> entry.start().keyId().toString());
            of.texts("text", entry -> entry.start().operation());
            of.texts("text", entry -> outcome(entry.settlement().outcome()));
            of.texts("text", entry -> entry.settlement().provider());
            of.texts("text", entry -> entry.settlement().model());
            of.numbers(entry -> entry.settlement().tokens().input());
            of.numbers(entry -> entry.settlement().tokens().cachedInput());
            of.numbers(entry -> entry.settlement().tokens().cacheWrite());
            of.numbers(entry -> entry.settlement().tokens().output());
            of.numbers(entry -> entry.settlement().tokens().reasoning());
            of.texts("bool", entry -> entry.settlement().tokens().estimated() ? "t" : "f");
            of.texts("numeric", entry -> entry.settlement().costUsd().toPlainString());
            of.texts("text", entry -> entry.settlement().priceVersion());
            of.numbers(entry -> entry.settlement().durationMillis());
            of.numbers(entry -> entry.settlement().firstTokenMillis());
            return statement.executeUpdate();
        }
    }

    static String outcome(Settlement.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    /// Sets one array parameter after the other.
    private static final class Columns<T> {
        private final PreparedStatement statement;
        private final T[] rows;
        private int parameter;

        Columns(PreparedStatement statement, int parameter, T[] rows) {
            this.statement = statement;
            this.parameter = parameter;
            this.rows = rows;
        }

        void texts(String type, Function<T, @Nullable String> value) throws SQLException {
            var column = new @Nullable String[rows.length];
            for (int i = 0; i < column.length; i++) column[i] = storable(value.apply(rows[i]));
            statement.setArray(parameter++, statement.getConnection().createArrayOf(type, column));
        }

        void numbers(Function<T, @Nullable Long> value) throws SQLException {
            var column = new @Nullable Long[rows.length];
            for (int i = 0; i < column.length; i++) column[i] = value.apply(rows[i]);
            statement.setArray(parameter++, statement.getConnection().createArrayOf("int8", column));
        }

        /// A model's name comes from a caller, and PostgreSQL's text holds every character but this one.
        private static @Nullable String storable(@Nullable String text) {
            return text == null || text.indexOf('\0') < 0 ? text : text.replace("\0", "");
        }
    }
}
