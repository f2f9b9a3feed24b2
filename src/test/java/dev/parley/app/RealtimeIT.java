package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The protocol of the sockets, over real ones.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealtimeIT {
    private final Simulator simulator =
            Simulator.start(0, SimulatorSettings.quick().withTokensPerSecond(100));
    private TestParley parley;
    private Web web;
    private String key = "";

    @BeforeAll
    void start() {
        parley = TestParley.start(Map.of("OPENAI_BASE_URL", simulator.openAiUrl(), "OPENAI_API_KEY", "sim"));
        web = new Web(parley.url(""));
        key = parley.acmeKey();
    }

    @AfterAll
    void stop() {
        TestGateway.until(
                "no socket is left",
                () -> web.get("/metrics", parley.operatorKey()).body().contains("ws_active_connections 0.0"));
        parley.close();
        simulator.close();
    }

    private TalkSocket chat() {
        return TalkSocket.with(parley.url("/ws/chat"), key);
    }

    private static ObjectNode message(String content) {
        var data = Json.object().put("content", content).put("use_cache", false);
        data.putObject("conversation").put("model", "gpt-4o");
        return data;
    }

    private static String text(List<JsonNode> envelopes) {
        var text = new StringBuilder();
        for (var one : envelopes)
            if (one.path("type").asString().equals("stream"))
                text.append(one.at("/data/chunk").asString());
        return text.toString();
    }

    /// The text of the answer, held to being without a gap and a repetition.
    private static String exact(List<JsonNode> envelopes, long after) {
        long seq = after;
        for (var one : envelopes) {
            if (!one.at("/data/seq").isNumber() || one.at("/data/finished").asBoolean(false)) continue;
            long from = one.at("/data/from").asLong(one.at("/data/seq").asLong());
            assertThat(from).as(envelopes.toString()).isEqualTo(seq + 1);
            seq = one.at("/data/seq").asLong();
        }
        return text(envelopes);
    }

    private String create(String body) {
        return web.post("/api/v1/conversations", key, body).text("id");
    }

    @Test
    void anAnswerIsStreamedAndCompletedWithWhatItCost() {
        try (var socket = chat()) {
            socket.say("message", "m-1", message("Tell me about shoes."));
            var all = socket.upTo("complete");
            assertThat(all.getFirst().at("/data/state").asString()).isEqualTo("accepted");
            assertThat(all.getFirst().at("/data/reply_to").asString()).isEqualTo("m-1");
            assertThat(all)
                    .extracting(one -> one.path("type").asString())
                    .containsSubsequence("status", "status", "typing", "stream", "citations", "stream", "complete");
            var data = all.getLast().path("data");
            assertThat(data.path("full_response").asString())
                    .isEqualTo(exact(all, 0))
                    .isNotBlank();
            assertThat(data.at("/tokens/output").asInt()).isPositive();
            assertThat(data.path("cost").isNumber()).isTrue();
            assertThat(data.path("cached").asBoolean()).isFalse();
            assertThat(data.path("duration_ms").asInt()).isPositive();
            var finished = all.get(all.size() - 2).path("data");
            assertThat(finished.path("finished").asBoolean()).isTrue();
            assertThat(finished.path("index").asInt())
                    .isEqualTo((int) all.stream()
                                    .filter(one -> one.path("type").asString().equals("stream"))
                                    .count()
                            - 1);
        }
    }

    @Test
    void whatIsSaidNextGoesOnInTheSameConversationAlsoAsChat() {
        try (var socket = chat()) {
            var first = socket.say("message", message("One.")).next("complete").at("/data/conversation_id");
            var again = Json.object().put("content", "Two.");
            var second = socket.say("chat", again).next("complete").at("/data/conversation_id");
            assertThat(second).isEqualTo(first);
            var other =
                    socket.say("message", message("Three.")).next("complete").at("/data/conversation_id");
            assertThat(other).isNotEqualTo(first);
            try (var there = TalkSocket.with(parley.url("/ws/" + first.asString()), key)) {
                var third = there.say("message", again).next("complete");
                assertThat(third.at("/data/conversation_id")).isEqualTo(first);
                var wrong = Json.object().put("content", "x").put("conversation_id", other.asString());
                assertThat(there.say("message", wrong)
                                .next("error")
                                .at("/data/code")
                                .asString())
                        .isEqualTo("invalid_request");
            }
        }
    }

    @Test
    void aMessageThatIsSaidAgainIsAnsweredOnce() {
        try (var socket = chat()) {
            var run = socket.say("message", "m-7", message("Once."))
                    .next("complete")
                    .at("/data/run_id");
            var again = socket.say("message", "m-7", message("Once.")).next("complete");
            assertThat(again.at("/data/run_id")).isEqualTo(run);
        }
    }

    @Test
    void aConversationHasOneAnswerAtATimeUnlessAskedOtherwise() {
        try (var socket = chat()) {
            var running = socket.say("message", message("word ".repeat(100))).next("status");
            var more = Json.object().put("content", "More.").put("use_cache", false);
            assertThat(socket.say("message", more)
                            .next("error")
                            .at("/data/code")
                            .asString())
                    .isEqualTo("conflict");
            var beside = socket.say("message", "beside", more.put("parallel", true))
                    .upTo("complete")
                    .getLast();
            assertThat(beside.at("/data/conversation_id")).isEqualTo(running.at("/data/conversation_id"));
            assertThat(beside.at("/data/run_id")).isNotEqualTo(running.at("/data/run_id"));
            socket.say(
                    "cancel",
                    Json.object().put("run_id", running.at("/data/run_id").asString()));
            var ended = socket.next("complete");
            assertThat(ended.at("/data/state").asString()).isEqualTo("cancelled");
            assertThat(ended.at("/data/full_response").asString()).startsWith("Echo: word");
        }
    }

    @Test
    void aCutClientGoesOnBehindWhatItHas() {
        String token;
        String run;
        List<JsonNode> before = new ArrayList<>();
        try (var socket = TalkSocket.open(parley.url("/api/v1/ws"))) {
            socket.say("auth", Json.object().put("token", key));
            token = socket.next("welcome").at("/data/resume_token").asString();
            socket.say("message", message("word ".repeat(60).strip()));
            while (before.stream()
                            .filter(one -> one.path("type").asString().equals("stream"))
                            .count()
                    < 5) before.add(socket.next());
            run = before.getLast().at("/data/run_id").asString();
        }
        long last = before.getLast().at("/data/seq").asLong();
        var resume = Json.object().put("resume_token", token).put("run_id", run).put("last_seq", last);
        try (var again = TalkSocket.open(parley.url("/api/v1/ws")).say("auth", resume)) {
            assertThat(again.next("welcome").at("/data/resumed").asBoolean()).isTrue();
            var after = again.upTo("complete");
            var whole = exact(before, 0) + exact(after, last);
            assertThat(whole)
                    .isEqualTo(after.getLast().at("/data/full_response").asString())
                    .isEqualTo("Echo: " + "word ".repeat(60).strip());
            int pieces = (int) before.stream()
                    .filter(one -> one.path("type").asString().equals("stream"))
                    .count();
            var first = after.stream().filter(one -> one.path("type").asString().equals("stream"));
            assertThat(first.findFirst().orElseThrow().at("/data/index").asInt())
                    .isEqualTo(pieces);
        }
    }

    @Test
    void aSessionHasOneSocketAndItsNewestRunIsFoundWithoutItsName() {
        try (var socket = TalkSocket.open(parley.url("/ws/chat"))) {
            socket.say("auth", Json.object().put("token", key));
            var token = socket.next("welcome").at("/data/resume_token").asString();
            var whole = exact(socket.say("message", message("Here.")).upTo("complete"), 0);
            var resume = Json.object().put("resume_token", token);
            try (var again = TalkSocket.open(parley.url("/ws/chat")).say("auth", resume)) {
                assertThat(exact(again.upTo("complete"), 0)).isEqualTo(whole);
                assertThat(socket.ended()).isEqualTo(4409);
            }
        }
    }

    @Test
    void othersInTheConversationSeeTheAnswerAndWhoTypes() {
        var id = create("{\"model\": \"gpt-4o\"}");
        try (var one = TalkSocket.with(parley.url("/ws/" + id), key);
                var two = TalkSocket.with(parley.url("/ws/" + id), key)) {
            one.say("typing", Json.object());
            assertThat(two.next("typing").at("/data/from").asString()).isEqualTo("team");
            one.say("message", Json.object().put("content", "For both."));
            var here = one.upTo("complete");
            assertThat(exact(two.upTo("complete"), 0)).isEqualTo(exact(here, 0)).isNotBlank();
        }
    }

    @Test
    void whoComesWhileAnAnswerIsMadeSeesAllOfIt() {
        var id = create("{\"model\": \"gpt-4o\"}");
        try (var one = TalkSocket.with(parley.url("/ws/" + id), key)) {
            one.say("message", Json.object().put("content", "word ".repeat(40)).put("use_cache", false));
            one.next("stream");
            try (var late = TalkSocket.with(parley.url("/ws/" + id), key)) {
                var all = late.upTo("complete");
                assertThat(exact(all, 0))
                        .isEqualTo(all.getLast().at("/data/full_response").asString());
            }
        }
    }

    @Test
    void whoComesBackSeesWhatOthersBeganMeanwhile() {
        var id = create("{\"model\": \"gpt-4o\"}");
        String token;
        try (var one = TalkSocket.open(parley.url("/ws/" + id))
                .say("auth", Json.object().put("token", key))) {
            token = one.next("welcome").at("/data/resume_token").asString();
        }
        try (var other = TalkSocket.with(parley.url("/ws/" + id), key)) {
            other.say(
                    "message", Json.object().put("content", "word ".repeat(100)).put("use_cache", false));
            other.next("stream");
            try (var back = TalkSocket.open(parley.url("/ws/" + id))
                    .say("auth", Json.object().put("resume_token", token))) {
                assertThat(exact(back.upTo("complete"), 0)).startsWith("Echo: word");
            }
        }
    }

    @Test
    void aMessageSaidAgainAfterALossIsTakenAndItsAnswerToldOnce() {
        String token;
        JsonNode first;
        var said = message("word ".repeat(100).strip());
        try (var socket = TalkSocket.open(parley.url("/ws/chat"))
                .say("auth", Json.object().put("token", key))) {
            token = socket.next("welcome").at("/data/resume_token").asString();
            first = socket.say("message", "m-9", said).next("stream").path("data");
        }
        var resume = Json.object()
                .put("resume_token", token)
                .put("run_id", first.path("run_id").asString())
                .put("last_seq", first.path("seq").asLong());
        try (var again = TalkSocket.open(parley.url("/ws/chat")).say("auth", resume)) {
            var all = again.say("message", "m-9", said).upTo("complete");
            assertThat(all)
                    .filteredOn(one -> one.path("type").asString().equals("status"))
                    .singleElement()
                    .satisfies(status -> {
                        assertThat(status.at("/data/state").asString()).isEqualTo("accepted");
                        assertThat(status.at("/data/reply_to").asString()).isEqualTo("m-9");
                        assertThat(status.at("/data/run_id")).isEqualTo(first.path("run_id"));
                    });
            exact(all, first.path("seq").asLong());
            assertThat(again.quiet()).isTrue();
        }
    }

    @Test
    void whoAsksOverHttpGetsItsOwnAnswerWhileAnotherIsMade() {
        var id = create("{\"model\": \"gpt-4o\"}");
        try (var socket = TalkSocket.with(parley.url("/ws/" + id), key)) {
            var answered = CompletableFuture.supplyAsync(() -> {
                var asked = Json.object().put("content", "one ".repeat(100)).put("use_cache", false);
                return web.post("/api/v1/conversations/" + id + "/messages", key, asked.toString());
            });
            TestGateway.until(
                    "its run goes on",
                    () -> web.get("/api/v1/conversations/" + id + "/messages", key)
                            .body()
                            .contains("one one"));
            var beside = Json.object().put("content", "two ".repeat(300)).put("use_cache", false);
            socket.say("message", beside.put("parallel", true)).next("status");
            var answer = answered.join();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).contains("\"message\"", "Echo: one");
        }
    }

    @Test
    void framesThatWereLeftOutAreSaidAgain() {
        try (var socket = chat()) {
            var all = socket.say("message", message("word ".repeat(20))).upTo("complete");
            var run = all.getFirst().at("/data/run_id").asString();
            socket.say("refill", Json.object().put("run_id", run).put("from", 3).put("to", 5));
            for (int seq = 3; seq <= 5; seq++) {
                var wanted = seq;
                var first = all.stream()
                        .filter(one -> one.at("/data/seq").asInt() == wanted)
                        .findFirst();
                var again = socket.next("stream");
                assertThat(again.path("id")).isEqualTo(first.orElseThrow().path("id"));
                assertThat(again.path("data")).isEqualTo(first.get().path("data"));
            }
        }
    }

    @Test
    void whoAcknowledgesIsSentAWindowAndNoMore() {
        try (var socket = chat()) {
            socket.say("ack", Json.object().put("seq", 0));
            var all = socket.say("message", message("word ".repeat(180))).upTo("stream");
            var run = all.getFirst().at("/data/run_id").asString();
            var ends = web.get("/api/v1/runs/" + run + "/events", key).body();
            assertThat(ends).contains("event: completed");
            socket.say("ping", Json.object());
            // the first window is sent, and the rest waits behind it, the answer to the ping too
            while (!socket.quiet()) all.add(socket.next());
            assertThat(all).filteredOn(one -> one.at("/data/seq").isNumber()).hasSize(64);
            assertThat(all.getLast().path("type").asString()).isEqualTo("stream");
            var last = all.getLast().at("/data/seq").asLong();
            socket.say("ack", Json.object().put("run_id", run).put("seq", last));
            var rest = new ArrayList<JsonNode>();
            do {
                rest.add(socket.next());
                var seq = rest.getLast().at("/data/seq");
                // nothing for what comes fast: 200 messages may come at once
                if (seq.asInt() % 5 == 0)
                    socket.say("ack", Json.object().put("run_id", run).put("seq", seq.asLong()));
            } while (!rest.getLast().path("type").asString().equals("complete"));
            assertThat(exact(all, 0) + exact(rest, last))
                    .isEqualTo(rest.getLast().at("/data/full_response").asString());
        }
    }

    @Test
    void whatIsNoMessageIsToldSoAndTheSocketGoesOn() {
        try (var socket = chat()) {
            var wrong = Map.of(
                    "{\"type\": ", "malformed_json",
                    "[]", "invalid_request",
                    "{}", "invalid_request",
                    "{\"type\": \"shout\"}", "invalid_request",
                    "{\"type\": \"message\", \"colour\": 1}", "invalid_request",
                    "{\"type\": \"message\", \"data\": {\"content\": \"\"}}", "invalid_request",
                    "{\"type\": \"message\", \"data\": {\"content\": \"x\", \"size\": 1}}", "invalid_request",
                    "{\"type\": \"cancel\", \"data\": {\"run_id\": \"run_1\"}}", "not_found",
                    "{\"type\": \"refill\", \"data\": {}}", "invalid_request");
            wrong.forEach((text, code) -> assertThat(
                            socket.raw(text).next("error").at("/data/code").asString())
                    .as(text)
                    .isEqualTo(code));
            socket.socket.sendText("{\"type\": \"ping\",", false).join();
            socket.socket.sendText(" \"id\": \"p\"}", true).join();
            assertThat(socket.next("ping").at("/data/reply_to").asString()).isEqualTo("p");
            for (int i = 0; i < 30; i++) socket.raw("nonsense");
            assertThat(socket.ended()).isEqualTo(4400);
        }
    }

    @Test
    void whoDoesNotSayWhoTheyAreIsSentAway() {
        for (var first : List.of("nonsense", "{\"type\": \"message\", \"data\": {\"content\": \"x\"}}"))
            try (var socket = TalkSocket.open(parley.url("/ws/chat")).raw(first)) {
                assertThat(socket.ended()).isIn(4400, 4401);
            }
        for (var auth : List.of("{}", "{\"token\": \"x\"}", "{\"ticket\": \"tkt.x.y\"}", "{\"resume_token\": \"\"}"))
            try (var socket =
                    TalkSocket.open(parley.url("/ws/chat")).raw("{\"type\": \"auth\", \"data\": " + auth + "}")) {
                assertThat(socket.ended()).as(auth).isEqualTo(4401);
            }
        try (var socket = TalkSocket.open(parley.url("/ws/conv_none"))
                .say("auth", Json.object().put("token", key))) {
            assertThat(socket.ended()).isEqualTo(4404);
        }
        try (var socket = TalkSocket.open(parley.url("/ws/chat")).raw("x".repeat(40_000))) {
            assertThat(socket.ended()).isEqualTo(1009);
        }
    }

    @Test
    void aTicketOpensOneSocketForWhomItNames() {
        var body = "{\"end_user\": \"ann\", \"origin\": \"https://shop.example\"}";
        var ticket = web.post("/api/v1/ws/tickets", key, body).text("ticket");
        var auth = Json.object().put("ticket", ticket);
        try (var socket =
                TalkSocket.of(parley.url("/ws/chat"), "https://evil.example").say("auth", auth)) {
            assertThat(socket.ended()).isEqualTo(4403);
        }
        var second = web.post("/api/v1/ws/tickets", key, body).text("ticket");
        auth.put("ticket", second);
        try (var socket =
                TalkSocket.of(parley.url("/ws/chat"), "https://shop.example").say("auth", auth)) {
            socket.next("welcome");
            var named = Json.object().put("content", "For Ann.");
            var id = socket.say("message", named)
                    .next("status")
                    .at("/data/conversation_id")
                    .asString();
            assertThat(web.get("/api/v1/conversations/" + id, key).text("end_user"))
                    .isEqualTo("ann");
            // as a page it chooses no model
            assertThat(socket.say("message", message("Another."))
                            .next("error")
                            .at("/data/code")
                            .asString())
                    .isEqualTo("forbidden");
            // what was said for her is taken back
            assertThat(web.post("/api/v1/end-user-tokens/revoke", key, "{\"end_user\": \"ann\"}")
                            .status())
                    .isEqualTo(200);
            assertThat(socket.ended()).isEqualTo(4401);
        }
        try (var again =
                TalkSocket.of(parley.url("/ws/chat"), "https://shop.example").say("auth", auth)) {
            assertThat(again.ended()).isEqualTo(4401);
        }
    }

    @Test
    void aPageSpeaksForItsVisitorFromItsOrigin() {
        var made = web.post("/api/v1/api-keys", key, """
                {"name": "page", "kind": "publishable", "scopes": ["chat"], "allowed_origins": ["https://shop.example"]}""");
        var page = made.text("key");
        var token = web.post("/api/v1/end-user-tokens", key, "{\"end_user\": \"bob\"}")
                .text("token");
        var auth = Json.object().put("token", page);
        try (var elsewhere =
                TalkSocket.of(parley.url("/ws/chat"), "https://other.example").say("auth", auth)) {
            assertThat(elsewhere.ended()).isEqualTo(4403);
        }
        String strangers;
        try (var stranger =
                TalkSocket.of(parley.url("/ws/chat"), "https://shop.example").say("auth", auth)) {
            assertThat(stranger.next("welcome").at("/data/end_user_token").asString())
                    .startsWith("eut_");
            strangers = stranger.say("message", Json.object().put("content", "Hello."))
                    .next("status")
                    .at("/data/conversation_id")
                    .asString();
        }
        auth.put("end_user_token", token);
        try (var bob =
                TalkSocket.of(parley.url("/ws/chat"), "https://shop.example").say("auth", auth)) {
            assertThat(bob.next("welcome").at("/data").has("end_user_token")).isFalse();
            var others = Json.object().put("content", "Hello.").put("conversation_id", strangers);
            assertThat(bob.say("message", others).next("error").at("/data/code").asString())
                    .isEqualTo("not_found");
            assertThat(web.delete("/api/v1/api-keys/" + made.text("id"), key).status())
                    .isLessThan(300);
            assertThat(bob.ended()).isEqualTo(4401);
        }
    }

    @Test
    void aSuspensionEndsTheTenantsSocketsAndNoOthers() {
        var tenant = web.post("/api/v1/tenants", parley.operatorKey(), "{\"name\": \"Brief\"}")
                .text("id");
        var theirs = web.post("/api/v1/api-keys", parley.operatorKey(), """
                        {"name": "k", "scopes": ["chat"], "tenant_id": "%s"}""".formatted(tenant))
                .text("key");
        try (var socket = TalkSocket.with(parley.url("/ws/chat"), theirs);
                var other = chat()) {
            var suspend = Web.Request.of("PATCH", "/api/v1/tenants/" + tenant, "{\"status\": \"suspended\"}");
            assertThat(web.send(suspend.key(parley.operatorKey())).status()).isEqualTo(200);
            assertThat(socket.ended()).isEqualTo(4403);
            other.say("ping", Json.object()).next("ping");
        }
    }

    @Test
    void whoSaysTooMuchAtOnceIsSentAway() {
        try (var socket = chat()) {
            for (int i = 0; i < 400 && !socket.socket.isOutputClosed(); i++)
                socket.socket
                        .sendText("{\"type\": \"ping\"}", true)
                        .exceptionally(_ -> socket.socket)
                        .join();
            assertThat(socket.ended()).isEqualTo(4429);
        }
    }

    @Test
    void metricsTellWhatIsOpen() {
        try (var socket = chat()) {
            socket.say("ping", Json.object()).next("ping");
            assertThat(web.get("/metrics", parley.operatorKey()).body())
                    .containsPattern("ws_active_connections [1-9]")
                    .contains("ws_backpressure_drops_total{policy=\"intermediate\"} 0.0")
                    .contains("ws_send_errors_total", "ws_queue_frames");
        }
    }

    /// Frames as no good client sends them.
    @Test
    void brokenFramesEndTheirConnectionAndNothingElse() throws IOException {
        try (var frames = RawSocket.open(parley.url("/ws/chat"))) {
            assertThat(frames.head()).contains("101").doesNotContainIgnoringCase("Sec-WebSocket-Extensions");
            frames.frame(0x81, new byte[] {(byte) 0xc3, 0x28});
            assertThat(frames.closeCode()).isEqualTo(1007);
        }
        for (var first : new int[] {0xc1, 0x83, 0x80})
            try (var frames = RawSocket.open(parley.url("/ws/chat"))) {
                frames.frame(first, new byte[] {'{', '}'});
                assertThat(frames.closeCode()).isEqualTo(1002);
            }
        try (var frames = RawSocket.open(parley.url("/ws/chat"))) {
            frames.frame(0x82, new byte[] {1, 2, 3});
            assertThat(frames.closeCode()).isIn(1003, 1009);
        }
        var random = new Random(4711);
        for (int i = 0; i < 200; i++)
            try (var frames = RawSocket.open(parley.url("/ws/chat"))) {
                var bytes = new byte[random.nextInt(1, 400)];
                random.nextBytes(bytes);
                if (random.nextBoolean()) frames.frame(random.nextInt(256), bytes);
                else frames.bytes(bytes);
            }
        try (var socket = chat()) {
            var text = "{\"type\": \"ack\", \"id\": \"x\", \"data\": {\"run_id\": \"run_1\", \"seq\": 1}}";
            for (int i = 0; i < 15; i++) {
                var mutated = new StringBuilder(text);
                for (int n = random.nextInt(1, 4); n > 0; n--)
                    mutated.setCharAt(random.nextInt(mutated.length()), (char) random.nextInt(32, 0x2000));
                socket.raw(mutated.toString());
            }
            socket.say("ping", "still", Json.object());
            assertThat(socket.upTo("ping").getLast().at("/data/reply_to").asString())
                    .isEqualTo("still");
        }
    }
}
