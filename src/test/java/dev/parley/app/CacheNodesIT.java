package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import dev.parley.testing.TestDatabase;
import dev.parley.testing.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Two nodes on one database: what one keeps or is told, the other knows. Two of them share Redis, a third has none.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CacheNodesIT {
    private static final String PATH = "/api/v1/cache";
    private static final String AUDITED = "select count(*) from audit_entries where action = 'cache.purged'";

    private final Simulator simulator = Simulator.start(0, SimulatorSettings.quick());
    private final TestRedis redis = new TestRedis();
    private final dev.parley.platform.sql.DatabaseUrl database = TestDatabase.empty();
    private TestParley one;
    private TestParley two;
    private TestParley alone;
    private String tenant;
    private String key;

    @BeforeAll
    void start() throws IOException {
        one = node(Files.createTempDirectory("parley-one"), redis.url());
        two = node(later(), redis.url());
        alone = node(later(), null);
        var web = new Web(one.url(""));
        tenant = web.post(
                        "/api/v1/tenants",
                        one.operatorKey(),
                        "{\"name\": \"Acme\", \"config\": {\"cache_enabled\": true}}")
                .text("id");
        key = web.post("/api/v1/api-keys", one.operatorKey(), """
                        {"name": "k", "scopes": ["chat", "usage:read", "config:write", "knowledge:write"],
                         "tenant_id": "%s"}""".formatted(tenant))
                .text("key");
    }

    private static Path later() throws IOException {
        var data = Files.createTempDirectory("parley-later");
        // the first node has created the keys
        Files.createFile(data.resolve("first-run.env"));
        return data;
    }

    private TestParley node(Path data, @Nullable String redisUrl) {
        var all = new HashMap<>(Map.of(
                "DATABASE_URL",
                TestDatabase.setting(database),
                "PARLEY_DATA_DIR",
                data.toString(),
                "PARLEY_MASTER_KEY",
                Base64.getEncoder().encodeToString(new byte[32]),
                "PARLEY_DEMO",
                "false"));
        if (redisUrl != null) all.put("REDIS_URL", redisUrl);
        try {
            var file = Files.createTempFile("parley-test", ".yaml");
            Files.writeString(file, """
                    providers:
                      - name: priced
                        dialect: openai
                        base_url: "%s"
                        api_key: sim
                        models:
                          - {name: chat, upstream: sim-model, price: {input: 2, output: 8}}
                    """.formatted(simulator.openAiUrl()));
            file.toFile().deleteOnExit();
            return TestParley.start(all, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    void stop() {
        alone.close();
        two.close();
        one.close();
        redis.close();
        simulator.close();
    }

    private String ask(TestParley node, String question) {
        return answer(node, question).header("x-parley-cache");
    }

    private Web.Response answer(TestParley node, String question) {
        var body = Json.object().put("model", "chat");
        body.putArray("messages").addObject().put("role", "user").put("content", question);
        var answer = new Web(node.url("")).post("/v1/chat/completions", key, body.toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static String fresh() {
        return "What is the code of item " + Ids.next() + "?";
    }

    /// Asks once, and until the answer is kept where `node` finds it.
    private void keep(TestParley node, String question) {
        ask(node, question);
        TestGateway.until("the answer is kept", () -> ask(node, question).equals("hit; exact"));
    }

    private void configure(String config) {
        var path = "/api/v1/tenants/" + tenant + "/config";
        var changed =
                new Web(one.url("")).send(Web.Request.of("PATCH", path, config).key(one.operatorKey()));
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
    }

    @Test
    void whatOneNodeKeepsTheOtherServesThroughRedis() {
        var question = fresh();
        keep(one, question);
        TestGateway.until("the other serves it", () -> ask(two, question).equals("hit; exact"));
    }

    @Test
    void aPurgeReachesEveryNodeWithRedisAndWithout() {
        var question = fresh();
        for (var node : new TestParley[] {one, two, alone}) keep(node, question);
        long before = Long.parseLong(rows(AUDITED));
        assertThat(new Web(two.url("")).delete(PATH + "?model=chat", key).status())
                .isEqualTo(204);
        // the node that was asked at once, the others with the notice
        assertThat(ask(two, question)).isEqualTo("miss");
        assertThat(new Web(two.url("")).delete(PATH, key).status()).isEqualTo(204);
        long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        for (var node : new TestParley[] {one, alone})
            while (entries(node) > 0) assertThat(System.nanoTime()).isLessThan(end);
        assertThat(ask(one, question)).isEqualTo("miss");
        assertThat(Long.parseLong(rows(AUDITED))).isEqualTo(before + 2);
    }

    private long entries(TestParley node) {
        return new Web(node.url(""))
                .get(PATH + "/statistics", key)
                .json()
                .path("entries")
                .asLong();
    }

    @Test
    void redisThatGoesAwayFailsNoRequest() {
        var question = fresh();
        keep(one, question);
        redis.stop();
        try {
            assertThat(ask(one, question)).isEqualTo("hit; exact");
            for (int i = 0; i < 5; i++) assertThat(ask(two, fresh())).isEqualTo("miss");
        } finally {
            redis.restart();
        }
    }

    @Test
    void aJudgedHitIsMeteredAsAnAnswerOfItsOwnAndToldToAllNodes() {
        configure("{\"cache_judge_share\": 1}");
        try {
            keep(one, "How do I reset my password?");
            TestGateway.until(
                    "a hit by meaning",
                    () -> ask(one, "How can I reset my password, please?").startsWith("hit; similarity"));
            var before = rows(LEDGER);
            TestGateway.until("it is judged", () -> judged(two) > 0);
            assertThat(Long.parseLong(rows(LEDGER))).isGreaterThanOrEqualTo(Long.parseLong(before));
            assertThat(rows("select count(*) from cache_events where judged")).isNotEqualTo("0");
            assertThat(rows("select count(*) from usage_settlements where provider = 'priced' and cost_usd > 0"))
                    .isNotEqualTo("0");
        } finally {
            configure("{\"cache_judge_share\": null}");
        }
    }

    private static final String LEDGER = "select count(*) from usage_settlements where provider = 'priced'";

    private long judged(TestParley node) {
        return new Web(node.url(""))
                .get(PATH + "/statistics", key)
                .json()
                .path("judged")
                .path("checked")
                .asLong();
    }

    @Test
    void frequentQuestionsAreAskedAgainOnceDocumentsChanged() {
        configure("{\"cache_warm_questions\": 5}");
        try {
            var question = fresh();
            keep(alone, question);
            new Web(alone.url("")).delete(PATH, key);
            var added = new Web(alone.url(""))
                    .post("/api/v1/documents", key, "{\"content\": \"Opening hours changed " + Ids.next() + ".\"}");
            assertThat(added.status()).isEqualTo(201);
            TestGateway.until("it is asked again", () -> entries(alone) > 0);
            assertThat(ask(alone, question)).isEqualTo("hit; exact");
        } finally {
            configure("{\"cache_warm_questions\": null}");
        }
    }

    private String rows(String sql) {
        try (var connection = TestDatabase.connect(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
