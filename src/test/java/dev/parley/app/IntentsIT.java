package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/// Questions to `/chat` go where the tenant's routes say, and every answer says where it went and what it took.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IntentsIT {
    private static final String ROUTES = """
            {"routes": [
              {"name": "returns", "action": "answer",
               "examples": ["How long do I have to return shoes?", "Can I send back a pair that does not fit?",
                            "What is your return policy?", "I want to give my boots back"]},
              {"name": "opening", "action": "reply", "text": "We are open from 9 to 6.",
               "examples": ["When do you open?", "What are your opening hours?", "Are you open on Sunday?",
                            "Until when is the shop open today?"]},
              {"name": "legal", "action": "refuse", "reason": "legal_advice", "text": "We give no legal advice.",
               "examples": ["Can I sue you?", "What are my legal rights as a buyer?", "I need a lawyer against you",
                            "Is this contract binding in court?"]},
              {"name": "person", "action": "hand_off", "text": "A colleague takes over.",
               "tools": [{"name": "transfer_to_agent"}],
               "examples": ["I want to talk to a human", "Let me speak with a person", "Connect me to an agent",
                            "Can somebody call me?"]},
              {"name": "orders", "action": "answer", "model": "gpt-4o-mini", "instructions": "Say zanzibar once.",
               "tools": [{"name": "find_order", "parameters": {"type": "object"}}],
               "examples": ["Where is my order?", "Track my parcel", "When does my package arrive?",
                            "Has my order been shipped yet?"]}],
             "out_of_scope": {"action": "answer"}}
            """;

    private final Simulator simulator = Simulator.start(0, SimulatorSettings.quick());
    private TestParley parley;
    private Web web;

    @BeforeAll
    void start() {
        parley = TestParley.start(Map.of("OPENAI_BASE_URL", simulator.openAiUrl(), "OPENAI_API_KEY", "sim"));
        web = new Web(parley.url(""));
    }

    @BeforeEach
    void routes() {
        set(ROUTES);
    }

    @AfterAll
    void stop() {
        parley.close();
        simulator.close();
    }

    private Web.Response put(String document) {
        return web.send(Web.Request.of("PUT", "/api/v1/intents", document).key(parley.acmeKey()));
    }

    /// And waits until a classifier is there.
    private void set(String document) {
        assertThat(put(document).status()).isEqualTo(200);
        JsonNode classified;
        do classified = classify("hello");
        while (classified.path("reason").asString("").equals("fitting"));
    }

    private JsonNode classify(String query) {
        return web.post(
                        "/api/v1/intents/classify",
                        parley.acmeKey(),
                        Json.object().put("query", query).toString())
                .json();
    }

    private Web.Response ask(String key, String query) {
        return web.post("/chat", key, Json.object().put("query", query).toString());
    }

    private JsonNode asked(String query) {
        var answer = ask(parley.acmeKey(), query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private String acme() {
        return web.get("/api/v1/me", parley.acmeKey()).text("tenant_id");
    }

    @Test
    void answersFromTheDocumentsWithCitations() {
        var answer = asked("How many days do I have to return my shoes?");
        assertThat(answer.path("route").asString("")).isEqualTo("returns");
        assertThat(answer.path("answer").asString("")).isNotBlank();
        assertThat(answer.path("citations").size()).isPositive();
        assertThat(answer.at("/refusal/is_refused").asBoolean(true)).isFalse();
        assertThat(answer.at("/meta/intent/reason").asString("")).isEqualTo("matched");
    }

    @Test
    void repliesWithAFixedTextAndAsksNoModel() {
        long before = simulator.total();
        var answer = asked("What are the opening hours of the shop?");
        assertThat(answer.path("route").asString("")).isEqualTo("opening");
        assertThat(answer.path("answer").asString("")).isEqualTo("We are open from 9 to 6.");
        assertThat(answer.at("/meta/cost_usd_estimate").decimalValue()).isZero();
        assertThat(simulator.total()).isEqualTo(before);
    }

    @Test
    void refusesInTheTenantsWordsAndTellsTheAuditLog() {
        var response = ask(parley.acmeKey(), "Do I have a legal right to sue?");
        var answer = response.json();
        assertThat(answer.path("route").asString("")).isEqualTo("legal");
        assertThat(answer.at("/refusal/is_refused").asBoolean(false)).isTrue();
        assertThat(answer.at("/refusal/reason").asString("")).isEqualTo("legal_advice");
        assertThat(answer.path("answer").asString("")).isEqualTo("We give no legal advice.");
        assertThat(response.header("x-parley-refused-by")).isEqualTo("legal_advice");
        var audit = web.send(Web.Request.of("GET", "/api/v1/audit?limit=100", null)
                .key(parley.operatorKey())
                .header("X-Tenant-ID", acme()));
        assertThat(audit.body()).contains("intent.refused", "intents.changed");
    }

    @Test
    void handsOffByAToolCall() {
        var answer = asked("I would like to talk to a person");
        assertThat(answer.path("route").asString("")).isEqualTo("person");
        assertThat(answer.at("/tool_calls/0/name").asString("")).isEqualTo("transfer_to_agent");
        assertThat(answer.at("/tool_calls/0/arguments").asString("")).contains("talk to a person", "person");
        assertThat(answer.path("answer").asString("")).isEqualTo("A colleague takes over.");
    }

    @Test
    void asksTheRoutesModelWithItsInstructionsAndWithoutThePersonsName() {
        var body = Json.object()
                .put("query", "Where is the parcel with my order?")
                .put("user_id", "person-4711")
                .put("session_id", "s-1")
                .put("locale", "en-GB")
                .put("tenant_id", acme());
        var response = web.post("/chat", parley.acmeKey(), body.toString());
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        var answer = response.json();
        assertThat(answer.path("route").asString("")).isEqualTo("orders");
        assertThat(answer.path("session_id").asString("")).isEqualTo("s-1");
        assertThat(response.header("x-parley-model")).isEqualTo("gpt-4o-mini");
        var seen = simulator.requests().getLast().text();
        assertThat(seen).contains("zanzibar", "en-GB", "find_order").doesNotContain("person-4711");
    }

    @Test
    void saysWhatTheLedgerHas() {
        var response = ask(parley.acmeKey(), "When will my package arrive?");
        var meta = response.json().path("meta");
        assertThat(meta.at("/token_usage/total_tokens").asLong())
                .isEqualTo(meta.at("/token_usage/input_tokens").asLong()
                        + meta.at("/token_usage/output_tokens").asLong())
                .isPositive();
        assertThat(meta.path("latency_ms").isIntegralNumber()).isTrue();
        assertThat(meta.path("cost_usd_estimate").decimalValue())
                .isPositive()
                .isEqualByComparingTo(response.header("x-parley-cost-usd"));
        assertThat(response.header("x-parley-usage-id")).startsWith("use_");
    }

    @Test
    void answersOrRefusesWhatIsOutOfScopeAsTheTenantLikes() {
        var question = "What is the boiling point of tungsten in kelvin?";
        assertThat(classify(question).path("out_of_scope").asBoolean(false)).isTrue();
        var answered = asked(question);
        assertThat(answered.path("route").asString("")).isEqualTo("default");
        assertThat(answered.at("/meta/intent/reason").asString("")).isEqualTo("out_of_scope");
        assertThat(answered.at("/refusal/is_refused").asBoolean(true)).isFalse();
        set(ROUTES.replace(
                "{\"action\": \"answer\"}}", "{\"action\": \"refuse\", \"text\": \"I only know about shoes.\"}}"));
        var refused = asked(question);
        assertThat(refused.at("/refusal/reason").asString("")).isEqualTo("out_of_scope");
        assertThat(refused.path("answer").asString("")).isEqualTo("I only know about shoes.");
    }

    @Test
    void streamsAndSaysTheSameInTheLastEvent() {
        var body = Json.object().put("query", "What are your opening hours?").put("stream", true);
        var stream = web.post("/chat", parley.acmeKey(), body.toString());
        assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
        assertThat(stream.body()).contains("event: delta", "event: answer", "\"route\":\"opening\"", "\"latency_ms\":");
        var accepted = web.send(Web.Request.of("POST", "/chat", "{\"query\": \"What are your opening hours?\"}")
                .key(parley.acmeKey())
                .header("Accept", "text/event-stream"));
        assertThat(accepted.body()).contains("event: answer");
    }

    @Test
    void isNothingToOtherTenants() {
        var answer = ask(parley.globexKey(), "What are your opening hours?").json();
        assertThat(answer.path("route").asString("")).isEqualTo("default");
        assertThat(answer.at("/meta/intent/reason").asString("")).isEqualTo("no_routes");
        var other = Json.object().put("query", "Hello").put("tenant_id", acme());
        assertThat(web.post("/chat", parley.globexKey(), other.toString()).status())
                .isEqualTo(403);
    }

    @Test
    void routesOfALanguageAreForItsSpeakersOnly() {
        set(ROUTES.replace("\"name\": \"opening\",", "\"name\": \"opening\", \"locale\": \"de\","));
        var body = Json.object().put("query", "What are your opening hours?");
        var swiss =
                web.post("/chat", parley.acmeKey(), body.put("locale", "de-CH").toString());
        var british =
                web.post("/chat", parley.acmeKey(), body.put("locale", "en-GB").toString());
        assertThat(british.text("route")).isNotEqualTo("opening");
        assertThat(swiss.text("route")).isIn("opening", "default");
    }

    @Test
    void changesOfAnOlderVersionAreRefused() {
        var read = web.get("/api/v1/intents", parley.acmeKey());
        var tag = read.header("ETag");
        var change = Web.Request.of("PUT", "/api/v1/intents", ROUTES)
                .key(parley.acmeKey())
                .header("If-Match", tag);
        assertThat(web.send(change).status()).isEqualTo(200);
        assertThat(web.send(change).status()).isEqualTo(412);
        var gone = web.send(Web.Request.of("DELETE", "/api/v1/intents", null).key(parley.acmeKey()));
        assertThat(gone.status()).isEqualTo(204);
        var empty = web.get("/api/v1/intents", parley.acmeKey());
        assertThat(empty.json().path("routes").size()).isZero();
        assertThat(empty.header("ETag")).isNotEqualTo(tag);
    }

    @Test
    void namesEachFaultOfADocumentAndKeepsTheOneBefore() {
        var wrong = put("""
                {"routes": [
                  {"name": "A b", "action": "reply", "examples": ["one"]},
                  {"name": "b", "action": "hand_off", "examples": ["x", "X "], "locale": "deutsch!", "model": "m"},
                  {"name": "c", "action": "answer", "examples": ["\\u0000", "\\u202etxt.exe"], "tier": "huge",
                   "tools": [{"name": "no spaces"}]},
                  null],
                 "out_of_scope": {"action": "reply"}}""");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.body())
                .contains(
                        "routes[0].name",
                        "routes[0].examples",
                        "routes[0].text",
                        "routes[1].examples[1]",
                        "routes[1].locale",
                        "routes[1].model",
                        "routes[1].tools",
                        "routes[2].examples[0]",
                        "routes[2].examples[1]",
                        "routes[2].tier",
                        "routes[2].tools[0].name",
                        "routes[3]",
                        "out_of_scope.action");
        assertThat(web.get("/api/v1/intents", parley.acmeKey()).body()).contains("transfer_to_agent");
    }

    @Test
    void badInputIsTheCallersFault() {
        var deep = "[".repeat(5_000) + "]".repeat(5_000);
        for (var document : List.of(
                "[]",
                "{\"routes\": {}}",
                "{\"routes\": [1]}",
                "{\"rutes\": []}",
                "{\"routes\": " + deep + "}",
                "{\"routes\": [{\"name\": 1, \"action\": \"x\"}]}",
                "{\"routes\": [{\"name\": \"a\", \"action\": \"answer\", \"examples\": [null, {}]}]}"))
            assertThat(put(document).status())
                    .as(document.substring(0, Math.min(15, document.length())))
                    .isEqualTo(400);
        for (var body : List.of(
                "{}",
                "[]",
                "{\"query\": 3}",
                "{\"query\": \" \"}",
                "{\"query\": \"" + "x".repeat(20_001) + "\"}",
                "{\"query\": \"\\ud800\"}",
                "{\"query\": \"a\", \"model\": \"gpt-4o\"}",
                "{\"query\": \"a\", \"locale\": \"x y\"}",
                "{\"query\": \"a\", \"user_id\": {\"a\": 1}}",
                "{\"query\": \"a\", \"session_id\": \"\\u202eevil\"}",
                "{\"query\": \"a\", \"stream\": \"yes\"}",
                "{\"query\": " + deep + "}"))
            assertThat(web.post("/chat", parley.acmeKey(), body).status())
                    .as(body.substring(0, Math.min(40, body.length())))
                    .isEqualTo(400);
        assertThat(web.post("/chat", parley.acmeKey(), "{\"query\": \"" + "x".repeat(300_000) + "\"}")
                        .status())
                .isEqualTo(413);
        for (var query : List.of("\u202eHello\u202c", "😀", "\u0000", "a ".repeat(9_000)))
            assertThat(ask(parley.acmeKey(), query).status()).as(query).isEqualTo(200);
    }

    @Test
    void guardrailsComeFirst() {
        var rules = """
                {"rules": [{"id": "competitors", "stage": "input", "kind": "banned", "action": "block",
                            "values": ["Initech"], "message": "Only our own."},
                           {"id": "loud", "stage": "output", "kind": "banned", "action": "block",
                            "values": ["frobnicate"], "message": "Politely, please."}]}""";
        var set = Web.Request.of("PUT", "/api/v1/guardrails", rules).key(parley.globexKey());
        assertThat(web.send(set).status()).isEqualTo(200);
        try {
            var refused = ask(parley.globexKey(), "Is Initech better?").json();
            assertThat(refused.at("/refusal/reason").asString("")).isEqualTo("competitors");
            assertThat(refused.path("answer").asString("")).isEqualTo("Only our own.");
            assertThat(refused.path("meta").has("intent")).isFalse();
        } finally {
            web.send(Web.Request.of("PUT", "/api/v1/guardrails", "{}").key(parley.globexKey()));
        }
    }

    @Test
    void answersFromTheCacheAreOfTheSameLocaleAndSayWhatTheyCost() {
        configure("{\"cache_enabled\": true}");
        try {
            var body = Json.object().put("query", "Which colours do the winter boots come in?");
            var first = web.post(
                    "/chat", parley.globexKey(), body.put("locale", "en-GB").toString());
            assertThat(first.header("x-parley-cache")).as(first.body()).isEqualTo("miss");
            var again = web.post(
                    "/chat", parley.globexKey(), body.put("user_id", "another").toString());
            assertThat(again.header("x-parley-cache")).isEqualTo("hit; exact");
            assertThat(again.json().at("/meta/cost_usd_estimate").decimalValue())
                    .isZero();
            var other = web.post(
                    "/chat", parley.globexKey(), body.put("locale", "de-CH").toString());
            assertThat(other.header("x-parley-cache")).isEqualTo("miss");
        } finally {
            configure("{\"cache_enabled\": null}");
        }
    }

    @Test
    void theUsersLimitIsKept() {
        configure("{\"end_user_rate_limit_per_minute\": 1}");
        try {
            var body = Json.object().put("query", "Hello there");
            var mine = body.put("user_id", "one").toString();
            assertThat(web.post("/chat", parley.globexKey(), mine).status()).isEqualTo(200);
            assertThat(web.post("/chat", parley.globexKey(), mine).status()).isEqualTo(429);
            var others = body.put("user_id", "two").toString();
            assertThat(web.post("/chat", parley.globexKey(), others).status()).isEqualTo(200);
        } finally {
            configure("{\"end_user_rate_limit_per_minute\": null}");
        }
    }

    private void configure(String change) {
        var globex = web.get("/api/v1/me", parley.globexKey()).text("tenant_id");
        var answer = web.send(Web.Request.of("PATCH", "/api/v1/tenants/" + globex + "/config", change)
                .key(parley.operatorKey()));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void everyQuestionIsAnsweredWhileTheRoutesChange() throws Exception {
        try (var threads = Executors.newFixedThreadPool(6)) {
            var all = new ArrayList<Callable<Web.Response>>();
            for (int i = 0; i < 40; i++) {
                int turn = i;
                all.add(() -> turn % 5 == 0
                        ? put(ROUTES.replace("from 9 to 6", "from " + turn + " to 6"))
                        : ask(parley.acmeKey(), "What are your opening hours?"));
            }
            for (var done : threads.invokeAll(all)) {
                var answer = done.get();
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                if (answer.json().has("meta"))
                    assertThat(answer.json().at("/meta/intent/reason").asString(""))
                            .isIn("matched", "fitting", "out_of_scope");
            }
        }
    }
}
