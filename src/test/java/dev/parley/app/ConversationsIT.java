package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.TestGateway.Customer;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Conversations whose answers outlive their clients.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConversationsIT {
    private static final String PATH = "/api/v1/conversations";
    private static final String SHOP = "https://shop.example";

    private final Simulator unhurried =
            Simulator.start(0, SimulatorSettings.quick().withTokensPerSecond(25));
    private final TestGateway gateway = new TestGateway(Map.of(), """
              - {name: unhurried, dialect: openai, base_url: "%s", api_key: sim, models: [{name: slow, upstream: sim-40}]}
              - name: priced
                dialect: openai
                base_url: "{url}"
                api_key: sim
                models:
                  - {name: chat, upstream: sim-12, price: {input: 2, output: 8}}
                  - {name: narrow, upstream: sim-16, context_window: 2400, price: {input: 2, output: 8}}
                  - {name: silent, upstream: fault-stall, price: {input: 2, output: 8}}
                  - {name: cut, upstream: fault-cut, price: {input: 2, output: 8}}
                  - {name: broken, upstream: fault-500, price: {input: 2, output: 8}}
            """.formatted(unhurried.openAiUrl()));
    private final Web web = new Web(gateway.parley().url(""));
    private final Customer customer = gateway.customer();

    @AfterAll
    void stop() {
        gateway.close();
    }

    private String create(String body) {
        var made = web.post(PATH, customer.key(), body);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.text("id");
    }

    private String conversation(String model, String more) {
        return create("{\"model\": \"" + model + "\"" + more + "}");
    }

    private Web.Response say(String conversation, String content) {
        return say(conversation, content, false);
    }

    private Web.Response say(String conversation, String content, boolean stream) {
        return web.post(messages(conversation), customer.key(), message(content, stream));
    }

    private static String messages(String conversation) {
        return PATH + "/" + conversation + "/messages";
    }

    private static String message(String content, boolean stream) {
        return Json.object().put("content", content).put("stream", stream).toString();
    }

    private List<String> rows(String sql) {
        return gateway.rows(sql);
    }

    private static String bare(String id) {
        return id.substring(id.indexOf('_') + 1);
    }

    private String state(String run) {
        return web.get("/api/v1/runs/" + run, customer.key()).text("state");
    }

    private String running(String conversation) {
        var found =
                rows("select id from runs where state = 'running' and conversation_id = '" + bare(conversation) + "'");
        return found.isEmpty() ? "" : "run_" + found.getFirst();
    }

    /// One event with its id.
    private record Event(String id, String name, String data) {
        static List<Event> all(String stream) {
            var events = new ArrayList<Event>();
            for (var block : stream.split("\n\n")) {
                var id = "";
                var name = "";
                var data = "";
                for (var line : block.split("\n")) {
                    if (line.startsWith("id: ")) id = line.substring(4);
                    if (line.startsWith("event: ")) name = line.substring(7);
                    if (line.startsWith("data: ")) data = line.substring(6);
                }
                if (!data.isEmpty()) events.add(new Event(id, name, data));
            }
            return events;
        }

        JsonNode json() {
            return Json.read(data.getBytes(StandardCharsets.UTF_8));
        }

        String text() {
            return name.equals("delta") ? json().path("text").asString("") : "";
        }
    }

    private List<Event> events(String run, String lastEventId) {
        var request =
                Web.Request.of("GET", "/api/v1/runs/" + run + "/events", null).key(customer.key());
        var answer = web.send(lastEventId.isEmpty() ? request : request.header("Last-Event-ID", lastEventId));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return Event.all(answer.body());
    }

    @Test
    void anAnswerKnowsWhatWasSaidBefore() {
        var id = conversation("chat", ", \"system_prompt\": \"Be kind.\", \"temperature\": 0.5, \"title\": \"Shoes\"");
        var first = say(id, "My name is Quillfeather.");
        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertThat(first.json().at("/run/state").asString()).isEqualTo("completed");
        assertThat(first.json().at("/message/content").asString()).isNotBlank();
        assertThat(say(id, "What is my name?").status()).isEqualTo(200);
        var seen = gateway.seen("sim-12").text();
        assertThat(seen).contains("Be kind.", "Quillfeather", "What is my name?");
        var said = web.get(messages(id), customer.key()).json().path("data");
        assertThat(said.findValuesAsString("role")).containsExactly("user", "assistant", "user", "assistant");
        var run = said.get(3).path("run_id").asString();
        var sent = web.get("/api/v1/runs/" + run, customer.key()).json().path("sent");
        assertThat(sent.path("messages").findValuesAsString("role"))
                .containsExactly("system", "user", "assistant", "user");
        assertThat(sent.path("order").get(0).asString()).isEqualTo("passages");
        assertThat(sent.path("used").asInt())
                .isPositive()
                .isLessThanOrEqualTo(sent.path("room").asInt());
    }

    @Test
    void messagesComeInPages() {
        var id = conversation("chat", "");
        for (int i = 0; i < 3; i++) say(id, "Question " + i);
        var all = new ArrayList<String>();
        var cursor = "";
        do {
            var page =
                    web.get(messages(id) + "?limit=2" + cursor, customer.key()).json();
            page.path("data").forEach(one -> all.add(one.path("role").asString()));
            cursor = page.has("next_cursor")
                    ? "&cursor=" + page.path("next_cursor").asString()
                    : "";
        } while (!cursor.isEmpty());
        assertThat(all).containsExactly("user", "assistant", "user", "assistant", "user", "assistant");
    }

    @Test
    void aStreamIsTheLogAndGoesOnExactlyBehindEachOfItsEvents() {
        var id = conversation("slow", "");
        var streamed = say(id, "Tell me something long.", true);
        assertThat(streamed.header("Content-Type")).startsWith("text/event-stream");
        var run = streamed.header("x-parley-run-id");
        var events = Event.all(streamed.body());
        assertThat(events.size()).isGreaterThan(5);
        for (int i = 0; i < events.size(); i++) assertThat(events.get(i).id()).isEqualTo(run + ":" + (i + 1));
        assertThat(events.getFirst().name()).isEqualTo("started");
        assertThat(events.getLast().name()).isEqualTo("completed");
        var text = new StringBuilder();
        events.forEach(event -> text.append(event.text()));
        var moments = events.stream()
                .filter(event -> event.name().equals("delta"))
                .map(event -> event.json().path("at_ms").asLong(-1))
                .toList();
        assertThat(moments).isSorted().allMatch(moment -> moment >= 0);
        assertThat(moments.getLast()).isGreaterThan(moments.getFirst());
        var kept = web.get(messages(id), customer.key())
                .json()
                .at("/data/1/content")
                .asString();
        assertThat(text.toString()).isEqualTo(kept).isNotBlank();
        assertThat(rows("select seq, type from run_events where run_id = '" + bare(run) + "' order by seq"))
                .isEqualTo(java.util.stream.IntStream.range(0, events.size())
                        .mapToObj(i -> (i + 1) + " " + events.get(i).name())
                        .toList());
        assertThat(events(run, "")).isEqualTo(events);
        for (int i = 0; i < events.size(); i++)
            assertThat(events(run, events.get(i).id())).isEqualTo(events.subList(i + 1, events.size()));
    }

    @Test
    void aRunGoesOnWithoutItsClientAndOthersFollowItWhileItDoes() throws Exception {
        var id = conversation("slow", "");
        var seen = leaveAfter(id, 3);
        var run = running(id);
        assertThat(run).as("runs on").isNotEmpty();
        assertThat(seen.getLast().id()).startsWith(run);
        // who comes back, and two who come late
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var back = threads.submit(() -> events(run, seen.getLast().id()));
            var late = threads.submit(() -> events(run, ""));
            var rest = back.get();
            var whole = late.get();
            var joined = new ArrayList<>(seen);
            joined.addAll(rest);
            assertThat(joined).isEqualTo(whole).isEqualTo(events(run, ""));
        }
        assertThat(state(run)).isEqualTo("completed");
        assertThat(settlements(run)).containsExactly("completed");
    }

    private List<Event> leaveAfter(String conversation, int count) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(gateway.parley().url(messages(conversation))))
                .header("Authorization", "Bearer " + customer.key())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(message("Tell me something long.", true)))
                .timeout(Duration.ofSeconds(20));
        var answer = gateway.http().send(request.build(), BodyHandlers.ofInputStream());
        var text = new StringBuilder();
        try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            while (Event.all(text.toString() + "\n").size() < count
                    || !text.toString().endsWith("\n\n"))
                text.append(lines.readLine()).append('\n');
        }
        return Event.all(text.toString());
    }

    private List<String> settlements(String run) {
        return rows("select outcome from usage_settlements where id in (select usage_id from runs where id = '"
                + bare(run) + "')");
    }

    @Test
    void oneRunAtATimeOfAConversationAndManyOfOthers() throws Exception {
        var id = conversation("slow", "");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 8; i++) asked.add(() -> say(id, "All at once").status());
            for (int i = 0; i < 8; i++)
                asked.add(() -> say(conversation("chat", ""), "Another").status());
            var statuses = new ArrayList<Integer>();
            for (var done : threads.invokeAll(asked)) statuses.add(done.get());
            assertThat(statuses.subList(0, 8).stream().filter(status -> status == 200))
                    .hasSize(1);
            assertThat(statuses.subList(0, 8).stream().filter(status -> status == 409))
                    .hasSize(7);
            assertThat(statuses.subList(8, 16)).containsOnly(200);
        }
        assertThat(web.get(messages(id), customer.key()).json().path("data")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"slow", "silent"})
    void aRunEndsWhenItIsCancelledAndKeepsWhatItProduced(String model) throws Exception {
        var id = conversation(model, "");
        var seen = leaveAfter(id, 2);
        var run = running(id);
        var cancelled = web.post("/api/v1/runs/" + run + "/cancel", customer.key(), "{}");
        assertThat(cancelled.status()).as(cancelled.body()).isEqualTo(200);
        assertThat(cancelled.text("state")).isEqualTo("cancelled");
        var events = events(run, "");
        assertThat(events.getLast().name()).isEqualTo("cancelled");
        assertThat(events.subList(0, seen.size())).isEqualTo(seen);
        var said = web.get(messages(id), customer.key()).json().path("data");
        assertThat(said.get(1).path("run_state").asString()).isEqualTo("cancelled");
        assertThat(settlements(run)).hasSize(1);
        // a second time changes nothing, and the conversation takes messages again
        assertThat(web.post("/api/v1/runs/" + run + "/cancel", customer.key(), "{}")
                        .text("state"))
                .isEqualTo("cancelled");
        leaveAfter(id, 1);
        web.post("/api/v1/runs/" + running(id) + "/cancel", customer.key(), "{}");
    }

    @Test
    void aProviderThatFailsIsToldAndTheFallbackAnswersWhenThereIsOne() {
        var id = conversation("broken", "");
        var failed = say(id, "Hello");
        assertThat(failed.status()).as(failed.body()).isGreaterThanOrEqualTo(500);
        var run = web.get(messages(id), customer.key())
                .json()
                .at("/data/0/run_id")
                .asString();
        assertThat(state(run)).isEqualTo("failed");
        assertThat(events(run, "").getLast().name()).isEqualTo("failed");
        assertThat(say(conversation("broken", ", \"fallback_model\": \"chat\""), "Hello")
                        .status())
                .isEqualTo(200);
        var cut = conversation("cut", "");
        say(cut, "Hello");
        var said = web.get(messages(cut), customer.key()).json().path("data");
        assertThat(said.path(1).path("run_state").asString()).isEqualTo("failed");
        assertThat(said.path(1).path("content").asString()).isNotBlank();
        assertThat(settlements(said.path(1).path("run_id").asString())).containsExactly("cut");
    }

    @Test
    void whatDoesNotFitTheWindowIsExtracted() {
        var id = conversation("narrow", ", \"system_prompt\": \"Be kind.\"");
        for (int i = 0; i < 12; i++)
            assertThat(say(id, "Order number " + i + " is late. " + "It was promised for Monday. ".repeat(10))
                            .status())
                    .isEqualTo(200);
        var last = web.get(messages(id), customer.key()).json().path("data");
        var run = last.get(last.size() - 1).path("run_id").asString();
        var sent = web.get("/api/v1/runs/" + run, customer.key()).json().path("sent");
        assertThat(sent.path("used").asInt())
                .isLessThanOrEqualTo(sent.path("room").asInt());
        assertThat(sent.path("recent_turns").asInt()).isPositive();
        assertThat(sent.path("extracted_turns").asInt()).isPositive();
        assertThat(sent.at("/messages/1/content").asString())
                .contains("is late.")
                .doesNotContain("Monday");
        var tooLong = say(id, "word ".repeat(5_000));
        assertThat(tooLong.status()).isEqualTo(400);
        assertThat(tooLong.text("code")).isEqualTo("context_too_long");
    }

    @Test
    void conversationsAreRenamedArchivedListedAndDeleted() {
        var other = gateway.customer();
        var made = web.post(PATH, other.key(), "{\"metadata\": {\"ticket\": 7}}");
        var id = made.text("id");
        assertThat(made.text("model")).isEqualTo("auto");
        assertThat(made.json().at("/metadata/ticket").asInt()).isEqualTo(7);
        var path = PATH + "/" + id;
        assertThat(web.send(Web.Request.of("PATCH", path, "{\"title\": \"Late order\"}")
                                .key(other.key()))
                        .text("title"))
                .isEqualTo("Late order");
        assertThat(web.post(path + "/archive", other.key(), "")
                        .json()
                        .path("archived")
                        .asBoolean())
                .isTrue();
        assertThat(web.post(messages(id), other.key(), message("Hello", false)).status())
                .isEqualTo(409);
        assertThat(web.get(PATH, other.key()).json().path("data")).isEmpty();
        assertThat(web.get(PATH + "?archived=true", other.key()).json().path("data"))
                .hasSize(1);
        assertThat(web.post(path + "/unarchive", other.key(), "")
                        .json()
                        .path("archived")
                        .asBoolean())
                .isFalse();
        assertThat(web.send(Web.Request.of("DELETE", path, null).key(other.key()))
                        .status())
                .isEqualTo(204);
        assertThat(web.get(path, other.key()).status()).isEqualTo(404);
        assertThat(rows("select action from audit_entries where action like 'conversation.%' and tenant_id = '"
                        + other.id().substring(4) + "' order by id"))
                .containsExactly(
                        "conversation.created",
                        "conversation.changed",
                        "conversation.changed",
                        "conversation.changed",
                        "conversation.deleted");
    }

    @Test
    void oneEndUserFindsNothingOfAnother() {
        var ann = token("ann");
        var ben = token("ben");
        var id = asked("POST", PATH, "{\"model\": \"chat\"}", ann).text("id");
        assertThat(asked("POST", messages(id), message("I am Ann.", false), ann).status())
                .isEqualTo(200);
        var run =
                asked("GET", messages(id), "", ann).json().at("/data/0/run_id").asString();
        var answer = asked("GET", messages(id), "", ann).json().at("/data/1/id").asString();
        for (var path :
                List.of(PATH + "/" + id, messages(id), "/api/v1/runs/" + run, "/api/v1/runs/" + run + "/events")) {
            assertThat(asked("GET", path, "", ann).status()).as(path).isEqualTo(200);
            assertThat(asked("GET", path, "", ben).status()).as(path).isEqualTo(404);
            assertThat(web.get(path, customer.key()).status())
                    .as("the tenant: " + path)
                    .isEqualTo(200);
        }
        assertThat(asked("POST", messages(id), message("Hi", false), ben).status())
                .isEqualTo(404);
        assertThat(asked("POST", messages(id) + "/" + answer + "/feedback", "{\"rating\": \"up\"}", ben)
                        .status())
                .isEqualTo(404);
        assertThat(asked("POST", "/api/v1/runs/" + run + "/cancel", "{}", ben).status())
                .isEqualTo(404);
        assertThat(asked("POST", PATH + "/" + id + "/archive", "", ben).status())
                .isEqualTo(404);
        assertThat(asked("DELETE", PATH + "/" + id, "", ben).status()).isEqualTo(404);
        assertThat(asked("GET", PATH, "", ben).json().path("data")).isEmpty();
        assertThat(asked("GET", PATH, "", ann).json().path("data")).hasSize(1);
        assertThat(asked("POST", PATH, "{\"end_user\": \"ann\"}", ben).status()).isEqualTo(403);
        for (var forged : List.of("eut_", "eut_x", ann.substring(0, ann.length() - 2) + "AA", "ann", "eut_\u00e4"))
            assertThat(asked("GET", PATH, "", forged).status()).as(forged).isEqualTo(401);
        var others = web.post("/api/v1/end-user-tokens", gateway.customer().key(), "{\"end_user\": \"ann\"}");
        assertThat(asked("GET", PATH, "", others.text("token")).status()).isEqualTo(401);
    }

    private String token(String endUser) {
        var made = web.post(
                "/api/v1/end-user-tokens",
                customer.key(),
                Json.object().put("end_user", endUser).toString());
        assertThat(made.status()).as(made.body()).isEqualTo(200);
        return made.text("token");
    }

    private Web.Response asked(String method, String path, String body, String token) {
        return web.send(Web.Request.of(method, path, method.equals("POST") ? body : null)
                .key(customer.key())
                .header("X-Parley-End-User", token));
    }

    @Test
    void aPageTalksForItsStrangerAlone() {
        var fields =
                Json.object().put("kind", "publishable").put("name", "page").put("tenant_id", customer.id());
        fields.putArray("allowed_origins").add(SHOP);
        var key =
                gateway.operator("POST", "/api/v1/api-keys", fields).path("key").asString();
        var made = page("POST", PATH, "{}", key, "");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.text("end_user")).startsWith("anonymous-");
        var token = made.text("end_user_token");
        var id = made.text("id");
        assertThat(page("GET", messages(id), null, key, token).status()).isEqualTo(200);
        assertThat(page("GET", messages(id), null, key, "").status()).isEqualTo(401);
        assertThat(page("GET", PATH, null, key, "").status()).isEqualTo(401);
        var other = page("POST", PATH, "{}", key, "").text("end_user_token");
        assertThat(page("GET", PATH + "/" + id, null, key, other).status()).isEqualTo(404);
        for (var body : List.of(
                "{\"model\": \"chat\"}",
                "{\"system_prompt\": \"Obey me.\"}",
                "{\"temperature\": 1}",
                "{\"fallback_model\": \"chat\"}",
                "{\"end_user\": \"ann\"}"))
            assertThat(page("POST", PATH, body, key, "").status()).as(body).isEqualTo(403);
        assertThat(page("POST", "/api/v1/end-user-tokens", "{\"end_user\": \"ann\"}", key, "")
                        .status())
                .isEqualTo(403);
    }

    private Web.Response page(String method, String path, @Nullable String body, String key, String token) {
        var request = Web.Request.of(method, path, body).key(key).header("Origin", SHOP);
        return web.send(token.isEmpty() ? request : request.header("X-Parley-End-User", token));
    }

    @Test
    void whatANamedPersonSaidIsSealedAndErasedWithThem() {
        var other = gateway.customer();
        var manager = gateway.key(other.id(), Json.object(), "chat", "privacy:manage")
                .path("key")
                .asString();
        var id = web.post(PATH, manager, "{\"model\": \"chat\", \"end_user\": \"carla\", \"title\": \"Zinnober\"}")
                .text("id");
        assertThat(web.post(messages(id), manager, message("My word is Zinnober.", true))
                        .status())
                .isEqualTo(200);
        for (var table : List.of("conversations", "messages", "run_events"))
            assertThat(rows("select count(*) filter (where not sealed or position('Zinnober'::bytea in body) > 0)"
                            + " || ' ' || (count(*) > 0) from " + table + " where tenant_id = '"
                            + other.id().substring(4) + "'"))
                    .as(table)
                    .containsExactly("0 true");
        var erased = web.post("/api/v1/erasures", manager, "{\"end_user\": \"carla\"}");
        assertThat(erased.status()).as(erased.body()).isBetween(200, 201);
        assertThat(erased.json().at("/erased/conversations").asInt()).isOne();
        for (var table : List.of("conversations", "messages", "runs", "run_events"))
            assertThat(rows("select count(*) from " + table + " where tenant_id = '"
                            + other.id().substring(4) + "'"))
                    .containsExactly("0");
    }

    @Test
    void anAgentsTermsAreThoseOfItsConversationsBeginning() {
        var key = gateway.key(customer.id(), Json.object(), "chat", "config:read", "config:write")
                .path("key")
                .asString();
        var terms = "{\"name\": \"Guide\", \"instructions\": \"%s\", \"model\": \"chat\","
                + " \"greeting\": \"Welcome!\", \"languages\": [\"de\", \"en\"]}";
        var made = web.post("/api/v1/agents", key, terms.formatted("Speak like a pirate."));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        var agent = made.text("id");
        assertThat(web.post("/api/v1/agents", key, terms.formatted("Again.")).status())
                .isEqualTo(409);
        var id = web.post(PATH, key, "{\"agent\": \"" + agent + "\"}").text("id");
        var changed = web.send(Web.Request.of("PUT", "/api/v1/agents/" + agent, terms.formatted("Speak like a judge."))
                .key(key)
                .header("If-Match", made.header("ETag")));
        assertThat(changed.json().path("version").asInt()).as(changed.body()).isEqualTo(2);
        var late = Web.Request.of("PUT", "/api/v1/agents/" + agent, terms.formatted("Lost."));
        assertThat(web.send(late.key(key).header("If-Match", made.header("ETag")))
                        .status())
                .isEqualTo(412);
        assertThat(say(id, "Where is the harbour?").status()).isEqualTo(200);
        assertThat(gateway.seen("sim-12").text())
                .contains("pirate", "Answer in the language of the question if it is one of de, en")
                .doesNotContain("judge", "Welcome!");
        var said = web.get(messages(id), key).json().path("data");
        assertThat(said.get(0).path("content").asString()).isEqualTo("Welcome!");
        assertThat(web.get(PATH + "/" + id, key).json().path("agent_version").asInt())
                .isOne();
        assertThat(web.get("/api/v1/agents/" + agent + "/versions", key).json().path("data"))
                .hasSize(2);
        assertThat(web.post(PATH, key, "{\"agent\": \"" + agent + "\", \"model\": \"chat\"}")
                        .status())
                .isEqualTo(400);
        web.send(Web.Request.of("DELETE", "/api/v1/agents/" + agent, null).key(key));
        assertThat(web.post(PATH, key, "{\"agent\": \"" + agent + "\"}").status())
                .isEqualTo(404);
        assertThat(say(id, "And the market?").status()).isEqualTo(200);
    }

    @Test
    void noMoreAgentsThanThePlanAllows() throws Exception {
        var other = gateway.operator(
                "POST",
                "/api/v1/tenants",
                Json.object().put("slug", "small-plan").put("name", "s").put("tier", "basic"));
        var tenant = other.path("id").asString();
        var key = gateway.key(tenant, Json.object(), "config:read", "config:write")
                .path("key")
                .asString();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var adding = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 40; i++) {
                var name = "{\"name\": \"agent " + i + "\"}";
                adding.add(() -> web.post("/api/v1/agents", key, name).status());
            }
            var made = 0;
            for (var done : threads.invokeAll(adding)) {
                assertThat(done.get()).isIn(201, 403);
                if (done.get() == 201) made++;
            }
            var allowed =
                    web.get("/api/v1/plans", gateway.parley().operatorKey()).json();
            assertThat(made).as(allowed.toString()).isPositive().isLessThan(40);
            assertThat(web.get("/api/v1/agents?limit=200", key).json().path("data"))
                    .hasSize(made);
        }
    }

    @Test
    void feedbackTeachesTheRouterThatChoseTheModel() {
        var routed = gateway.customer(Json.object().put("optimize", "quality"));
        var id = web.post(PATH, routed.key(), "{}").text("id");
        var answer = web.post(messages(id), routed.key(), message("Hello", false));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var usage = answer.json().at("/run/usage_id").asString();
        var rated = web.post(
                messages(id) + "/" + answer.json().at("/message/id").asString() + "/feedback",
                routed.key(),
                "{\"rating\": \"down\"}");
        assertThat(rated.status()).as(rated.body()).isEqualTo(200);
        assertThat(rows("select success from router_decisions where id = '" + bare(usage) + "'"))
                .containsExactly("f");
    }

    @Test
    void aRunEndsWithItsConversation() throws Exception {
        var id = conversation("silent", "");
        leaveAfter(id, 2);
        var run = running(id);
        web.send(Web.Request.of("DELETE", PATH + "/" + id, null).key(customer.key()));
        assertThat(web.get("/api/v1/runs/" + run, customer.key()).status()).isEqualTo(404);
        assertThat(rows("select 1 from run_events where run_id = '" + bare(run) + "'"))
                .isEmpty();
        assertThat(web.get(PATH + "/" + id, customer.key()).status()).isEqualTo(404);
        // though its provider says nothing more
        TestGateway.until(
                "its thread has ended",
                () -> web.get("/metrics", gateway.parley().operatorKey()).body().contains("parley_runs_running 0"));
    }

    @Test
    void whatTheTenantBlocksIsNotKept() {
        var config = Json.object().put("primary_model", "chat");
        config.putObject("privacy").put("mode", "block");
        var strict = gateway.customer(config);
        var id = web.post(PATH, strict.key(), "{\"model\": \"chat\"}").text("id");
        var refused = web.post(messages(id), strict.key(), message("Write to ann@example.com.", false));
        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.text("code")).isEqualTo("personal_data_blocked");
        assertThat(web.get(messages(id), strict.key()).json().path("data")).isEmpty();
        assertThat(web.post(messages(id), strict.key(), message("Hello", false)).status())
                .isEqualTo(200);
    }

    @Test
    void feedbackIsKeptAndTheLastWordCounts() {
        var id = conversation("chat", "");
        var message = say(id, "Hello").json().at("/message/id").asString();
        var path = messages(id) + "/" + message + "/feedback";
        assertThat(web.post(path, customer.key(), "{\"rating\": \"down\", \"reason\": \"wrong\"}")
                        .text("rating"))
                .isEqualTo("down");
        var changed = web.post(path, customer.key(), "{\"rating\": \"up\", \"correction\": \"It is 7.\"}");
        assertThat(changed.text("rating")).isEqualTo("up");
        assertThat(changed.text("correction")).isEqualTo("It is 7.");
        assertThat(changed.json().has("reason")).isFalse();
        for (var body : List.of("{}", "{\"rating\": \"meh\"}", "{\"rating\": \"up\", \"stars\": 5}"))
            assertThat(web.post(path, customer.key(), body).status()).as(body).isEqualTo(400);
        var never = messages(id) + "/" + Ids.format("msg", Ids.next()) + "/feedback";
        assertThat(web.post(never, customer.key(), "{\"rating\": \"up\"}").status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"temperature\": 3}",
                "{\"temperature\": \"hot\"}",
                "{\"model\": \"\"}",
                "{\"system_prompt\": \" \"}",
                "{\"metadata\": []}",
                "{\"unknown\": 1}",
                "{\"end_user\": \"\"}",
                "[]",
                "{"
            })
    void aBadConversationIsRefused(String body) {
        assertThat(web.post(PATH, customer.key(), body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}",
                "{\"content\": \" \"}",
                "{\"content\": \"a\", \"max_tokens\": 0}",
                "{\"content\": \"a\", \"stream\": \"yes\"}",
                "{\"content\": \"a\", \"model\": \"chat\"}"
            })
    void aBadMessageIsRefusedAndNothingOfItIsKept(String body) {
        var id = conversation("chat", "");
        assertThat(web.post(messages(id), customer.key(), body).status()).isEqualTo(400);
        assertThat(web.get(messages(id), customer.key()).json().path("data")).isEmpty();
    }

    @Test
    void aStrangeLastEventIdIsRefused() {
        var id = conversation("chat", "");
        var run = say(id, "Hello").json().at("/run/id").asString();
        var path = "/api/v1/runs/" + run + "/events";
        for (var bad : List.of("7", run, run + ":", run + ":x", run + ":-1", "run_" + Ids.next() + ":1"))
            assertThat(web.send(Web.Request.of("GET", path, null)
                                    .key(customer.key())
                                    .header("Last-Event-ID", bad))
                            .status())
                    .as(bad)
                    .isEqualTo(400);
        assertThat(events(run, run + ":9999")).isEmpty();
    }
}
