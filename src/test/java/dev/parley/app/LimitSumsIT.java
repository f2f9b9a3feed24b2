package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import dev.parley.platform.sql.DatabaseUrl;
import dev.parley.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Limits that count the same read the ledger once.
class LimitSumsIT {
    private static final int MODELS = 10;
    private static final int TIMES = 4;

    @Test
    void howLimitsStandIsReadOnceForAllThatCountTheSame() throws SQLException, InterruptedException {
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
            long before = scans(url);
            for (int i = 0; i < TIMES; i++) {
                assertThat(web.get("/api/v1/limits", parley.acmeKey()).json().path("data"))
                        .hasSizeGreaterThan(3 * MODELS);
                // a connection tells its counts at most once a second
                Thread.sleep(1_100);
            }
            // the tenant's day beside the models', and what else the node does
            assertThat(scans(url) - before).isBetween((long) MODELS, (long) TIMES * (MODELS + 1) + 2 * MODELS);
        }
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
