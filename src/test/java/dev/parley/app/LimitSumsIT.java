package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import dev.parley.platform.sql.DatabaseUrl;
import dev.parley.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// How limits stand is read from the ledger once for all that count the same time.
class LimitSumsIT {
    private static final int MODELS = 10;
    private static final int TIMES = 4;

    @Test
    void howLimitsStandIsReadOnceForAllOfADay() throws SQLException, InterruptedException {
        var url = TestDatabase.empty();
        try (var parley = TestParley.start(Map.of("DATABASE_URL", TestDatabase.setting(url)))) {
            var web = new Web(parley.url(""));
            for (int i = 0; i < MODELS; i++)
                for (var measure : List.of("requests", "tokens", "usd")) {
                    var limit = Json.object()
                            .put("scope", "model")
                            .put("subject", "model-" + i)
                            .put("measure", measure)
                            .put("window", "day")
                            .put("amount", 100);
                    assertThat(web.post("/api/v1/limits", parley.acmeKey(), limit.toString())
                                    .status())
                            .isEqualTo(201);
                }
            // two requests at one model, and one that was asked of another too
            TestDatabase.execute(url, """
                    insert into usage_settlements (tenant_id, id, key_id, started_at, operation, outcome, model, input_tokens,
                        cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, estimated, cost_usd,
                        duration_ms, upgrade_of)
                    select (select id from tenants where slug = 'acme'), id, gen_random_uuid(), now(), 'chat',
                        case n when 3 then 'discarded' else 'completed' end, case n when 4 then 'model-2' else 'model-1' end,
                        10, 0, 0, 5, 0, false, 0.5, 1, case n when 4 then lag(id) over (order by n) end
                    from (select n, (left(uuid7_floor(now())::text, 24) || lpad(to_hex(n), 12, '0'))::uuid as id
                        from generate_series(1, 4) n) made
                    """);
            var standing = web.get("/api/v1/limits", parley.acmeKey()).json().path("data");
            assertThat(used(standing, "model-1")).containsExactly(3, 45, 1.5);
            assertThat(used(standing, "model-2")).containsExactly(1, 15, 0.5);
            assertThat(used(standing, "model-3")).containsExactly(0, 0, 0);
            for (var limit : standing)
                if (limit.path("scope").asString().equals("tenant")
                        && limit.path("window").asString().equals("day"))
                    assertThat(limit.path("used").asLong()).isEqualTo(3);
            long before = scans(url);
            for (int i = 0; i < TIMES; i++) {
                assertThat(web.get("/api/v1/limits", parley.acmeKey()).json().path("data"))
                        .hasSizeGreaterThan(3 * MODELS);
                // a connection tells its counts at most once a second
                Thread.sleep(1_100);
            }
            // of what ended and of what runs, and what else the node does
            assertThat(scans(url) - before).isBetween(1L, 2L * TIMES + 2 * MODELS);
        }
    }

    /// Requests, tokens and dollars.
    private static double[] used(JsonNode standing, String model) {
        var used = new double[3];
        for (var limit : standing)
            if (limit.path("subject").asString("").equals(model))
                used[
                        List.of("requests", "tokens", "usd")
                                .indexOf(limit.path("measure").asString())] = limit.path("used")
                        .asDouble();
        return used;
    }

    private static long scans(DatabaseUrl url) throws SQLException {
        try (var connection = TestDatabase.connect(url);
                var rows = connection.createStatement().executeQuery("""
                        select sum(seq_scan + coalesce(idx_scan, 0)) from pg_stat_user_tables
                        where relname like 'usage\\_settlements\\_%'
                        """)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
