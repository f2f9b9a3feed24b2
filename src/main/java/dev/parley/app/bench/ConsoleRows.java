package dev.parley.app.bench;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/// The rows of a large tenant's last 90 days, written by SQL: two runs and four messages a conversation, every
/// fiftieth request in two attempts, twenty agents and one that is seldom asked.
final class ConsoleRows {
    /// A UUIDv7 of the moment `at`, the same for the same number.
    private static final String ID = """
            create function bench_id(at timestamptz, kind text, n bigint) returns uuid language sql immutable as $$
                select (left(uuid7_floor(at)::text, 14) || '7' || substr(md5(kind || n), 1, 3) || '-8' || substr(md5(kind || n), 4, 3)
                    || '-' || substr(md5(kind || n), 7, 12))::uuid $$
            """;
    /// When the n-th of so many was, the last of them just now.
    private static final String AT = "now() - (%2$s - n) * (interval '90 days' / %2$s)";

    private final Connection connection;
    private final UUID tenant;
    private final PrintStream out;
    /// The same for all: rows name each other by it.
    private final String now = "timestamptz '" + Instant.now() + "'";

    ConsoleRows(Connection connection, UUID tenant, PrintStream out) {
        this.connection = connection;
        this.tenant = tenant;
        this.out = out;
    }

    void write(int requests, int conversations, int decisions) throws SQLException {
        run(ID);
        // what refers to something is known to
        run("set session_replication_role = replica");
        // as the months before had it
        for (var table : new String[] {"usage_starts", "usage_settlements"})
            run("select partition_by_month('" + table
                    + "', (now() at time zone 'UTC' - interval '3 months')::date, 3)");
        run("insert into agents (tenant_id, id, name) select '%1$s', bench_id(now(), 'agent', n), 'Agent ' || n"
                + " from generate_series(0, 20) n");
        conversations(conversations);
        requests(requests, conversations);
        decisions(decisions);
        cache();
        out.println("Taking statistics");
        run("vacuum (analyze)");
    }

    private void conversations(int many) throws SQLException {
        out.println("Writing " + many + " conversations");
        run("""
                insert into conversations (tenant_id, id, model, body, sealed, archived_at, created_at, updated_at, agent_id)
                select '%1$s', bench_id(at, 'conversation', n), 'gpt-5-mini',
                    convert_to('{"title": "Question ' || n || '"}', 'UTF8'), false,
                    case when n %% 1000 = 0 then at end, at, at,
                    case when n %% 20000 = 7 then bench_id(now(), 'agent', 0)
                        when n %% 5 > 0 then bench_id(now(), 'agent', 1 + n %% 20) end
                from (select n, #AT# as at from generate_series(1, %2$s) n) numbered
                """, many);
        run("""
                insert into runs (tenant_id, id, conversation_id, node_id, state, usage_id, model, provider, tier,
                    input_tokens, output_tokens, cost_usd, created_at, ended_at, answered)
                select '%1$s', bench_id(at, 'run', 2 * n + part), bench_id(at, 'conversation', n), bench_id(at, 'node', 1),
                    case when (2 * n + part) %% 5000 = 0 then 'failed' when (2 * n + part) %% 9000 = 1 then 'cancelled'
                        else 'completed' end,
                    bench_id(at, 'request', 2 * n + part), 'gpt-5-mini', 'openai', 'small', 800, 120, 0.0004, at, at,
                    case when n %% 10 > 0 then n %% 17 > 0 end
                from (select n, #AT# as at from generate_series(1, %2$s) n) numbered, generate_series(0, 1) part
                """, many);
        run("""
                insert into messages (tenant_id, id, conversation_id, run_id, position, role, body, sealed, rating, created_at)
                select '%1$s', bench_id(at, 'message', 4 * n + part), bench_id(at, 'conversation', n), null, part + 1,
                    case part %% 2 when 0 then 'user' else 'assistant' end,
                    convert_to('{"content": "' || repeat('What was said here. ', 10) || n || '"}', 'UTF8'), false,
                    case when part = 1 and n %% 400 = 0 then 'down' when part = 1 and n %% 40 = 1 then 'up' end, at
                from (select n, #AT# as at from generate_series(1, %2$s) n) numbered, generate_series(0, 3) part
                """, many);
    }

    /// Those of the runs, and others up to so many.
    private void requests(int many, int conversations) throws SQLException {
        out.println("Writing " + many + " requests");
        var columns = """
                insert into usage_settlements (tenant_id, id, key_id, started_at, operation, outcome, provider, model, tier,
                    input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, estimated, cost_usd,
                    cache, duration_ms, first_token_ms, upgrade_of)
                """;
        var told = """
                 case n %% 4 when 0 then 'anthropic' else 'openai' end,
                    case n %% 4 when 0 then 'claude-sonnet' when 1 then 'gpt-5' else 'gpt-5-mini' end,
                    case n %% 4 when 0 then 'medium' when 1 then 'large' else 'small' end,
                    800, 100, 0, 120, 0, false, 0.0004 * (1 + n %% 9), case when n %% 10 = 0 then 'semantic' else 'none' end,
                    1500, 200 + n %% 700,
                """;
        run(columns + """
                select '%1$s', bench_id(at, 'request', 2 * n + part), bench_id(now(), 'key', n %% 8), at, 'chat', 'completed',
                """ + told + """
                    case when n %% 50 = 0 then bench_id(at, 'first', 2 * n + part) end
                from (select n, #AT# as at from generate_series(1, %2$s) n) numbered, generate_series(0, 1) part
                """, conversations);
        run(columns + """
                select '%1$s', bench_id(at, 'first', 2 * n + part), bench_id(now(), 'key', n %% 8), at, 'chat', 'discarded',
                """ + told + """
                    null
                from (select n, #AT# as at from generate_series(1, %2$s) n where n %% 50 = 0) numbered,
                    generate_series(0, 1) part
                """, conversations);
        run(columns + """
                select '%1$s', bench_id(at, 'other', n), bench_id(now(), 'key', n %% 8), at,
                    case when n %% 10 = 3 then 'embeddings' else 'chat' end,
                    case when n %% 500 = 0 then 'released' when n %% 900 = 0 then 'cut' else 'completed' end,
                """ + told + """
                    null
                from (select n, #AT# as at from generate_series(1, %2$s) n) numbered
                """, Math.max(1, many - 2 * conversations - conversations / 25));
    }

    /// The newest requests, as if the router had chosen for each of them.
    private void decisions(int many) throws SQLException {
        out.println("Writing " + many + " decisions");
        run("""
                insert into router_decisions (tenant_id, id, cluster, tier, model, reason, early_exit, explored, confidence,
                    expected_cost_usd, largest_cost_usd, decision_us, success, outcome_at, layer, cascade, upgrade_tier,
                    candidates)
                select '%1$s', id, 'cluster-' || n %% 30, tier, model, 'A small model is right with 91 %%.', false,
                    n %% 20 = 0, 0.5 + (n %% 50) / 100.0, 0.0005, 0.004, 350, case when n %% 3 = 0 then n %% 15 > 0 end,
                    case when n %% 3 = 0 then started_at end, 'bandit', case when n %% 100 = 0 then 'upgraded' end,
                    case when n %% 100 = 0 then 'large' end,
                    '{"small": {"error": 0.09, "cost_usd": 0.0005}, "medium": {"error": 0.05, "cost_usd": 0.002},
                      "large": {"error": 0.03, "cost_usd": 0.004}}'
                from (select *, row_number() over (order by id) n from (
                    select id, tier, model, started_at from usage_settlements
                    where tenant_id = '%1$s' and id >= uuid7_floor(now() - interval '30 days') and upgrade_of is null
                    order by id limit %2$s) newest) numbered
                """, many);
    }

    private void cache() throws SQLException {
        run("""
                insert into cache_counts (tenant_id, day, hits_exact, hits_semantic, misses, saved_usd)
                select '%1$s', current_date - n, 500, 600, 9000, 0.4 from generate_series(0, 180) n
                """);
        run("""
                insert into cache_scores (tenant_id, day, similarity, certainty, lookups, cost_usd)
                select '%1$s', current_date - n, similarity, certainty, 3, 0.001
                from generate_series(0, 29) n, generate_series(60, 99) similarity, generate_series(0, 80, 2) certainty
                """);
    }

    private void run(String sql) throws SQLException {
        run(sql, 0);
    }

    private void run(String sql, int many) throws SQLException {
        try (var statement = connection.createStatement()) {
            boolean plain = !sql.contains("%1$s") && !sql.contains("%2$s");
            statement.execute(
                    plain
                            ? sql
                            : sql.replace("#AT#", AT).formatted(tenant, many).replace("now()", now));
        }
    }
}
