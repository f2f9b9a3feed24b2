package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import dev.parley.platform.sql.DatabaseUrl;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import dev.parley.testing.TestDatabase;
import dev.parley.testing.TestRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Two nodes on one PostgreSQL and one Redis, of which one is killed in the midst of its answers.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealtimeNodesIT {
    /// With `-Drealtime.streams=500` it is the whole proof, and waits a minute for the dead node's runs to be ended.
    private static final int STREAMS = Integer.getInteger("realtime.streams", 10);

    private final Simulator simulator =
            Simulator.start(0, SimulatorSettings.quick().withTokensPerSecond(STREAMS > 100 ? 2 : 8));
    private final TestRedis redis = new TestRedis();
    private final DatabaseUrl database = TestDatabase.empty();
    private TestParley stays;
    private Child dies;
    private Web web;
    private String there = "";
    private String key = "";

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        stays = TestParley.start(environment());
        var data = Files.createDirectory(folder.resolve("data"));
        // the first node has created the keys
        Files.createFile(data.resolve("first-run.env"));
        dies = Child.up(data, environment());
        there = dies.web().base();
        web = new Web(stays.url(""));
        var tenant = web.post("/api/v1/tenants", stays.operatorKey(), "{\"name\": \"Acme\"}")
                .text("id");
        key = web.post("/api/v1/api-keys", stays.operatorKey(), """
                        {"name": "k", "scopes": ["chat"], "tenant_id": "%s"}""".formatted(tenant))
                .text("key");
    }

    private Map<String, String> environment() {
        return new HashMap<>(Map.of(
                "DATABASE_URL",
                TestDatabase.setting(database),
                "REDIS_URL",
                redis.url(),
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
        dies.process().destroyForcibly();
        stays.close();
        redis.close();
        simulator.close();
    }

    private static ObjectNode message() {
        var data = Json.object().put("content", "word ".repeat(190).strip()).put("use_cache", false);
        data.putObject("conversation").put("model", "gpt-4o");
        return data;
    }

    /// One client, over the connections it has one after the other.
    private final class Talk {
        private final String token;
        private final StringBuilder text = new StringBuilder();
        private TalkSocket socket;
        private String run = "";
        private String conversation = "";
        private long seq;
        private @Nullable JsonNode complete;

        Talk(String url) {
            socket = TalkSocket.open(url + "/ws/chat").say("auth", Json.object().put("token", key));
            token = socket.next("welcome").at("/data/resume_token").asString();
            socket.say("message", message());
        }

        /// Until it has a frame.
        void hear(long upTo) {
            while (seq < upTo) take(socket.next());
        }

        private void take(JsonNode next) {
            var data = next.path("data");
            run = data.path("run_id").asString(run);
            conversation = data.path("conversation_id").asString(conversation);
            if (!data.path("seq").isNumber() || data.path("finished").asBoolean(false)) return;
            assertThat(data.path("from").asLong(data.path("seq").asLong()))
                    .as(next.toString())
                    .isEqualTo(seq + 1);
            seq = data.path("seq").asLong();
            if (next.path("type").asString().equals("complete")) complete = next;
            text.append(data.path("chunk").asString(""));
        }

        void resume(String url) {
            socket.close();
            var auth =
                    Json.object().put("resume_token", token).put("run_id", run).put("last_seq", seq);
            socket = TalkSocket.open(url + "/ws/chat").say("auth", auth);
            assertThat(socket.next("welcome").at("/data/resumed").asBoolean()).isTrue();
        }
    }

    @Test
    void whoeverTalkedWithAKilledNodeGoesOnAtTheOther() throws Exception {
        var watched = new Talk(there);
        watched.hear(2);
        // somebody else in the conversation, at the other node
        try (var other = TalkSocket.with(stays.url("/ws/" + watched.conversation), key)) {
            assertThat(other.next("stream").at("/data/run_id").asString()).isEqualTo(watched.run);
            watched.socket.say("typing", Json.object());
            assertThat(other.next("typing").path("type").asString()).isEqualTo("typing");
        }
        var before = watched.socket;
        // resume elsewhere: the session's former socket is let go, and the run is followed from afar
        var auth = Json.object()
                .put("resume_token", watched.token)
                .put("run_id", watched.run)
                .put("last_seq", watched.seq);
        watched.socket = TalkSocket.open(stays.url("/ws/chat")).say("auth", auth);
        watched.hear(watched.seq + 3);
        assertThat(before.ended()).isEqualTo(4409);

        var talks = new ArrayList<Talk>(List.of(watched));
        try (var threads = Executors.newFixedThreadPool(8)) {
            Callable<Talk> begin = () -> {
                var talk = new Talk(there);
                talk.hear(1);
                return talk;
            };
            for (var talk : threads.invokeAll(Collections.nCopies(STREAMS - 1, begin))) talks.add(talk.get());
        }
        for (var talk : talks) talk.hear(4);
        dies.process().destroyForcibly().waitFor();
        talks.forEach(talk -> talk.resume(stays.url("")));
        try (var connection = TestDatabase.connect(database)) {
            for (var talk : talks) {
                var log = new StringBuilder();
                long last = 0;
                try (var query = connection.prepareStatement(
                        "select seq, type, body from run_events where run_id = ?::uuid order by seq")) {
                    query.setString(1, talk.run.substring("run_".length()));
                    try (var rows = query.executeQuery()) {
                        while (rows.next()) {
                            last = rows.getLong(1);
                            if (rows.getString(2).equals("delta"))
                                log.append(Json.readObject(rows.getBytes(3))
                                        .path("text")
                                        .asString());
                        }
                    }
                }
                talk.hear(last);
                assertThat(talk.seq).isEqualTo(last);
                assertThat(talk.text).hasToString(log.toString()).isNotEmpty();
            }
            if (STREAMS > 100) endsAsInterrupted(talks, connection);
        }
        talks.forEach(talk -> talk.socket.close());
    }

    /// All that was heard is the answer, and each is in the ledger once.
    private static void endsAsInterrupted(List<Talk> talks, Connection connection) throws Exception {
        for (var talk : talks) {
            while (talk.complete == null) talk.take(talk.socket.next(120));
            assertThat(talk.complete.at("/data/state").asString()).isIn("interrupted", "completed");
            assertThat(talk.complete.at("/data/full_response").asString()).isEqualTo(talk.text.toString());
        }
        try (var query = connection.createStatement();
                var found = query.executeQuery(
                        "select (select count(*) from usage_starts),"
                                + " (select count(*) from usage_settlements), (select count(distinct id) from usage_settlements)")) {
            assertThat(found.next()).isTrue();
            for (int column = 1; column <= 3; column++)
                assertThat(found.getInt(column)).isEqualTo(STREAMS);
        }
    }
}
