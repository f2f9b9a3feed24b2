package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import dev.parley.testing.TestDatabase;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/// Operators see how the installation stands, and everybody how the places do where their models are asked.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SystemIT {
    private static final Contract CONTRACT = Contract.served();

    private final TestGateway gateway = new TestGateway(Map.of(), """
              - name: priced
                dialect: openai
                base_url: "{url}"
                api_key: sim
                models:
                  - {name: chat, upstream: sim-12, price: {input: 2, output: 8}}
                  - {name: broken, upstream: fault-500, price: {input: 2, output: 8}}
            """);
    private final Web web = new Web(gateway.parley().url(""));

    @AfterAll
    void stop() {
        gateway.close();
    }

    private JsonNode read(String path, String key, String schema) {
        var answer = web.get(path, key);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var misfits = new Fitting(CONTRACT).misfits(CONTRACT.root().at("/components/schemas/" + schema), answer.json());
        assertThat(misfits).as(answer.body()).isEmpty();
        return answer.json();
    }

    @Test
    void tellsWhatTheInstallationConsistsOf() {
        var system = read("/api/v1/system", gateway.parley().operatorKey(), "System");
        assertThat(system.path("roles").size()).isEqualTo(Role.values().length);
        assertThat(system.at("/database/size_bytes").asLong()).isPositive();
        assertThat(system.at("/database/pools")).hasSize(2);
        assertThat(system.at("/redis/configured").asBoolean(true)).isFalse();
        assertThat(Instant.parse(system.path("started_at").asString())).isBefore(Instant.now());
        assertThat(system.path("nodes").findValuesAsString("id"))
                .contains(system.path("node_id").asString());
        for (var node : system.path("nodes"))
            if (node.path("self").asBoolean())
                assertThat(node.path("state").asString()).isEqualTo("running");
        assertThat(system.toString()).doesNotContain("password", "jdbc:");
    }

    /// One has been due for a minute, after its worker had ended; one waits for its site's pace.
    @Test
    void tellsForHowLongTheOldestUploadHasBeenDue() {
        var url = TestDatabase.empty();
        try (var parley = TestParley.start(
                Map.of("DATABASE_URL", TestDatabase.setting(url), "PARLEY_ROLES", "gateway,control"))) {
            TestDatabase.execute(url, """
                    insert into ingestion_jobs (tenant_id, id, file_name, content_type, content_hash, size_bytes, stages,
                        created_at, due_at)
                    select (select id from tenants order by id limit 1), gen_random_uuid(), 'a.txt', 'text/plain',
                        sha256(n::text::bytea), 1, '[]', now() - interval '2 days', now() + (2 * n - 3) * interval '1 minute'
                    from generate_series(1, 2) n
                    """);
            var queues = new Web(parley.url(""))
                    .get("/api/v1/system", parley.operatorKey())
                    .json()
                    .path("queues");
            assertThat(queues.at("/0/waiting").asLong()).isEqualTo(2);
            assertThat(queues.at("/0/oldest_seconds").asDouble()).isBetween(60.0, 120.0);
        }
    }

    @Test
    void isForOperatorsAlone() {
        var key = gateway.customer().key();
        assertThat(web.get("/api/v1/system", key).status()).isEqualTo(403);
    }

    @Test
    void tellsHowEachPlaceDoes() {
        var by = gateway.customer();
        var secret = "What is " + Ids.next() + "?";
        for (int i = 0; i < 3; i++) gateway.ask(Dialects.OPENAI, by, Dialects.ask("chat", secret, false));
        gateway.ask(Dialects.OPENAI, by, Dialects.ask("broken", secret, false));
        var key = gateway.key(by.id(), Json.object(), "config:read").path("key").asString();
        for (var reader : new String[] {gateway.parley().operatorKey(), key}) {
            var health = read("/api/v1/providers/health", reader, "ProvidersHealth");
            assertThat(UUID.fromString(health.path("node_id").asString())).isNotNull();
            var chat = target(health, "chat");
            assertThat(chat.path("requests").asLong()).isEqualTo(3);
            assertThat(chat.path("errors").asLong()).isZero();
            assertThat(chat.path("latency_ms_p95").asDouble())
                    .isGreaterThanOrEqualTo(chat.path("latency_ms_p50").asDouble());
            assertThat(chat.has("last_fault")).isFalse();
            var broken = target(health, "broken");
            assertThat(broken.path("errors").asLong())
                    .isPositive()
                    .isEqualTo(broken.path("requests").asLong());
            assertThat(broken.at("/last_fault/kind").asString()).isEqualTo("server_error");
            assertThat(broken.at("/last_fault/status").asInt()).isEqualTo(500);
            assertThat(broken.has("latency_ms_p50")).isFalse();
            assertThat(health.toString()).doesNotContain(secret, "api_key");
        }
    }

    private static JsonNode target(JsonNode health, String model) {
        for (var target : health.path("data"))
            if (target.path("model").asString().equals(model)) return target;
        throw new AssertionError("There is no target of " + model + " in " + health);
    }
}
