package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import dev.parley.platform.sql.DatabaseUrl;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import dev.parley.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that is killed while the second model of a request is asked.
class CascadeKillIT {
    private final DatabaseUrl database = TestDatabase.empty();

    @Test
    void leavesNoCostUnmeteredAndCountsTheRequestOnce(@TempDir Path folder) throws Exception {
        try (var simulator = Simulator.start(0, SimulatorSettings.quick());
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Files.writeString(folder.resolve("parley.yaml"), """
                    providers:
                      - name: priced
                        dialect: openai
                        base_url: "%s"
                        api_key: sim
                        models:
                          - {name: small, upstream: sim-small, price: {input: 1, output: 1}}
                          - {name: slow, upstream: fault-hang, price: {input: 15, output: 15}}
                    routing:
                      tiers: {small: [small], large: [slow]}
                    """.formatted(simulator.openAiUrl()));
            var data = Files.createDirectory(folder.resolve("data"));
            var environment = Map.of("DATABASE_URL", TestDatabase.setting(database));
            var first = Child.up(data, environment);
            var web = first.web();
            var operator = first.value("PARLEY_OPERATOR_KEY");
            var tenant = web.post("/api/v1/tenants", operator, "{\"slug\": \"acme\", \"name\": \"Acme\"}")
                    .text("id");
            var made = Json.object().put("name", "test").put("tenant_id", tenant);
            made.putArray("scopes").add("chat");
            var key = web.post("/api/v1/api-keys", operator, made.toString()).text("key");
            var body = Dialects.ask("auto", "What is the capital of France?", true)
                    .put("max_tokens", 2)
                    .toString();
            var asking = callers.submit(() -> web.post("/v1/chat/completions", key, body));
            TestGateway.until("the second model is asked", () -> count("usage_starts") == 2);
            assertThat(count("usage_settlements")).as("while it is asked").isZero();
            first.process().destroyForcibly().waitFor();
            assertThat(asking).failsWithin(Duration.ofSeconds(10));

            var second = Child.up(data, environment);
            try {
                // the dead node is taken for dead after a minute
                execute("update nodes set seen_at = now() - interval '1 hour', stopped_at = now() - interval '1 hour'"
                        + " where id = (select node_id from usage_starts limit 1)");
                // and a node that has just begun distrusts its own clock for three signs of life
                long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
                while (count("usage_settlements") < 2) {
                    assertThat(System.nanoTime()).isLessThan(end);
                    Thread.sleep(100);
                }
                assertThat(value("select string_agg(e.outcome || ' ' || e.model || ' ' || (e.cost_usd = s.cost_bound)"
                                + " || ' ' || (e.upgrade_of is null), ', ' order by e.id) from usage_settlements e"
                                + " join usage_starts s on s.tenant_id = e.tenant_id and s.id = e.id"))
                        .isEqualTo("interrupted slow true true, interrupted slow true false");
                assertThat(value("select count(*) filter (where upgrade_of is null) from usage_settlements"))
                        .isEqualTo("1");
            } finally {
                second.process().destroy();
                second.process().waitFor();
            }
        }
    }

    private long count(String table) {
        return Long.parseLong(value("select count(*) from " + table));
    }

    private String value(String sql) {
        try (var connection = TestDatabase.connect(database);
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void execute(String sql) {
        TestDatabase.execute(database, sql);
    }
}
