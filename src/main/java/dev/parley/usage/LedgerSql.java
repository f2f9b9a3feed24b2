package dev.parley.usage;

import dev.parley.platform.sql.Tx;
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
                input_tokens, output_bound, cost_bound, upgrade_of)
            select tenant, id, key, ?::uuid, operation, model, input, output, cost, first
            from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::int8[], ?::int8[], ?::numeric[],
                    ?::uuid[])
                as batch (tenant, id, key, operation, model, input, output, cost, first)
            on conflict do nothing""";
    private static final String SETTLEMENTS = """
            insert into usage_settlements (tenant_id, id, key_id, started_at, operation, outcome, provider, model, tier,
                input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, estimated,
                cost_usd, price_version, cache, duration_ms, first_token_ms, upgrade_of)
            select tenant, id, key, uuid7_time(id), operation, outcome, provider, model, tier,
                input, cached, written, output, reasoning, estimated, cost, version,
                case provider when 'cache' then 'hit' else 'none' end, duration, first_token, first
            from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                    ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::bool[],
                    ?::numeric[], ?::text[], ?::int8[], ?::int8[], ?::uuid[])
                as batch (tenant, id, key, operation, outcome, provider, model, tier,
                    input, cached, written, output, reasoning, estimated, cost, version, duration, first_token, first)
            on conflict do nothing""";

    // The commit travels with the statements, so that a batch is one round trip and not three: half of the time and of
    // the processor that it takes. What the transaction does after it (commit again) finds nothing to do.
    private static final String ONLY_STARTS = STARTS + "; commit";
    private static final String ONLY_SETTLEMENTS = SETTLEMENTS + "; commit";
    private static final String BOTH = STARTS + "; " + SETTLEMENTS + "; commit";

    private final UUID node;

    LedgerSql(UUID node) {
        this.node = node;
    }

    /// Writes and commits; must be all that its transaction does.
    /// @return how many of the records were there already
    int insert(Tx tx, List<Entry> starts, List<Entry> settlements) {
        if (starts.isEmpty() && settlements.isEmpty()) return 0;
        var sql = settlements.isEmpty() ? ONLY_STARTS : starts.isEmpty() ? ONLY_SETTLEMENTS : BOTH;
        try (var statement = tx.connection().prepareStatement(sql)) {
            int parameter = starts.isEmpty() ? 1 : starts(statement, starts);
            if (!settlements.isEmpty()) settlements(statement, parameter, settlements);
            statement.execute();
            return starts.size() + settlements.size() - written(statement);
        } catch (SQLException e) {
            throw new LedgerFault(e);
        }
    }

    private static int written(PreparedStatement statement) throws SQLException {
        int rows = 0;
        for (int count = statement.getUpdateCount(); count >= 0; count = statement.getUpdateCount()) {
            rows += count;
            statement.getMoreResults();
        }
        return rows;
    }

    /// Carries the database's failure to where its meaning is known.
    private static final class LedgerFault extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LedgerFault(SQLException cause) {
            super(cause);
        }
    }

    private int starts(PreparedStatement statement, List<Entry> entries) throws SQLException {
        statement.setString(1, node.toString());
        var of = new Columns(statement, 2, entries);
        of.texts("uuid", entry -> entry.start().tenant().value().toString());
        of.texts("uuid", entry -> entry.start().id().toString());
        of.texts("uuid", entry -> entry.start().keyId().toString());
        of.texts("text", entry -> entry.start().operation());
        of.texts("text", entry -> entry.start().model());
        of.numbers(entry -> entry.start().inputTokens());
        of.numbers(entry -> entry.start().outputBound());
        of.texts("numeric", entry -> entry.start().costBound().toPlainString());
        of.texts("uuid", LedgerSql::first);
        return of.parameter;
    }

    private static void settlements(PreparedStatement statement, int parameter, List<Entry> entries)
            throws SQLException {
        var of = new Columns(statement, parameter, entries);
        of.texts("uuid", entry -> entry.start().tenant().value().toString());
        of.texts("uuid", entry -> entry.start().id().toString());
        of.texts("uuid", entry -> entry.start().keyId().toString());
        of.texts("text", entry -> entry.start().operation());
        of.texts("text", entry -> outcome(entry.settlement().outcome()));
        of.texts("text", entry -> entry.settlement().provider());
        of.texts("text", entry -> entry.settlement().model());
        of.texts("text", entry -> entry.start().tier());
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
        of.texts("uuid", LedgerSql::first);
    }

    private static @Nullable String first(Entry entry) {
        var first = entry.start().upgradeOf();
        return first == null ? null : first.toString();
    }

    static String outcome(Settlement.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    /// Sets one array parameter after the other.
    private static final class Columns {
        private final PreparedStatement statement;
        private final List<Entry> rows;
        private int parameter;

        Columns(PreparedStatement statement, int parameter, List<Entry> rows) {
            this.statement = statement;
            this.parameter = parameter;
            this.rows = rows;
        }

        void texts(String type, Function<Entry, @Nullable String> value) throws SQLException {
            var column = new @Nullable String[rows.size()];
            for (int i = 0; i < column.length; i++) column[i] = storable(value.apply(rows.get(i)));
            statement.setArray(parameter++, statement.getConnection().createArrayOf(type, column));
        }

        void numbers(Function<Entry, @Nullable Long> value) throws SQLException {
            var column = new @Nullable Long[rows.size()];
            for (int i = 0; i < column.length; i++) column[i] = value.apply(rows.get(i));
            statement.setArray(parameter++, statement.getConnection().createArrayOf("int8", column));
        }

        /// A model's name comes from a caller, and PostgreSQL's text holds every character but this one.
        private static @Nullable String storable(@Nullable String text) {
            return text == null || text.indexOf('\0') < 0 ? text : text.replace("\0", "");
        }
    }
}
