package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import dev.parley.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Two nodes on one database: a run is followed and ended from either.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConversationsNodesIT {
    private static final String PATH = "/api/v1/conversations";

    private final Simulator simulator =
            Simulator.start(0, SimulatorSettings.quick().withTokensPerSecond(6));
    private final dev.parley.platform.sql.DatabaseUrl database = TestDatabase.empty();
    private TestParley one;
    private TestParley two;
    private Web atOne;
    private Web atTwo;
    private String key = "";

    @BeforeAll
    void start() throws IOException {
        one = node(false);
        two = node(true);
        atOne = new Web(one.url(""));
        atTwo = new Web(two.url(""));
        var tenant = atOne.post("/api/v1/tenants", one.operatorKey(), "{\"name\": \"Acme\"}")
                .text("id");
        key = atOne.post("/api/v1/api-keys", one.operatorKey(), """
                        {"name": "k", "scopes": ["chat"], "tenant_id": "%s"}""".formatted(tenant))
                .text("key");
    }

    private TestParley node(boolean later) throws IOException {
        var data = Files.createTempDirectory("parley-node");
        // the first node has created the keys
        if (later) Files.createFile(data.resolve("first-run.env"));
        return TestParley.start(Map.of(
                "DATABASE_URL",
                TestDatabase.setting(database),
                "PARLEY_DATA_DIR",
                data.toString(),
                "PARLEY_MASTER_KEY",
                Base64.getEncoder().encodeToString(new byte[32]),
                "PARLEY_DEMO",
                "false",
                "OPENAI_BASE_URL",
                simulator.openAiUrl(),
                "OPENAI_API_KEY",
                "sim"));
    }

    @AfterAll
    void stop() {
        two.close();
        simulator.close();
    }

    @Test
    void aRunIsFollowedCancelledAndOutlivedFromTheOtherNode() throws Exception {
        var id = atOne.post(PATH, key, "{\"model\": \"gpt-4o\"}").text("id");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var here = threads.submit(() -> say(id));
            var run = running(id);
            var there = threads.submit(() -> follow(atTwo, run));
            assertThat(there.get()).isEqualTo(here.get()).contains("event: completed");

            var cancelled = threads.submit(() -> say(id));
            var second = running(id);
            var ended = atTwo.post("/api/v1/runs/" + second + "/cancel", key, "{}");
            assertThat(ended.text("state")).as(ended.body()).isEqualTo("cancelled");
            assertThat(cancelled.get()).contains("event: cancelled").isEqualTo(follow(atTwo, second));

            Future<String> left = threads.submit(() -> say(id));
            var third = running(id);
            var outlives = threads.submit(() -> follow(atTwo, third));
            one.close();
            assertThat(outlives.get()).contains("event: delta");
            assertThat(outlives.get()).containsAnyOf("event: interrupted", "event: completed");
            left.cancel(true);
            var again = atTwo.post(PATH + "/" + id + "/messages", key, "{\"content\": \"Go on\"}");
            assertThat(again.status()).as(again.body()).isEqualTo(200);
        }
    }

    private String say(String conversation) {
        return atOne.post(
                        PATH + "/" + conversation + "/messages",
                        key,
                        "{\"content\": \"Tell me about shoes and how they are made, from heel to toe.\", \"stream\": true}")
                .body();
    }

    private String running(String conversation) {
        var found = new String[] {""};
        TestGateway.until("a run goes on", () -> {
            for (var message : atTwo.get(PATH + "/" + conversation + "/messages?limit=200", key)
                    .json()
                    .path("data"))
                if (message.path("run_state").asString("").equals("running"))
                    found[0] = message.path("run_id").asString();
            return !found[0].isEmpty();
        });
        return found[0];
    }

    private String follow(Web web, String run) {
        return web.get("/api/v1/runs/" + run + "/events", key).body();
    }
}
