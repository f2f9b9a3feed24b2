package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// `auto` goes to the tier that suffices, says why, and learns from what it is told.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouterIT {
    private static final String SUM =
            "A shop sells 17 crates with 24 bottles each at 1.35 a bottle. It pays 12 % of what it"
                    + " takes for rent, and 3 of 8 bottles come back, each of which costs 0.25. A third of what is left is put aside"
                    + " in each of 14 weeks. How much has it put aside?";

    private final Simulator simulator = Simulator.start(0, SimulatorSettings.quick());
    private TestParley parley;
    private Web web;
    private String acme = "";
    /// Learns, and so decides differently from then on.
    private String globex = "";

    @BeforeAll
    void start() {
        parley = TestParley.start(Map.of("OPENAI_BASE_URL", simulator.openAiUrl(), "OPENAI_API_KEY", "sim"));
        web = new Web(parley.url(""));
        acme = web.get("/api/v1/me", parley.acmeKey()).text("tenant_id");
        globex = web.get("/api/v1/me", parley.globexKey()).text("tenant_id");
    }

    @AfterAll
    void stop() {
        parley.close();
        simulator.close();
    }

    private void configure(String config) {
        configure(acme, config);
    }

    private void configure(String tenant, String config) {
        var answer = web.send(Web.Request.of("PATCH", "/api/v1/tenants/" + tenant + "/config", config)
                .key(parley.operatorKey())
                .header("X-Parley-Reason", "a test of routing"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private Web.Response ask(String text) {
        var body = Json.object().put("model", "auto");
        // nothing is tried out on it, whatever was learned meanwhile
        body.putObject("metadata").put("critical", true);
        body.putArray("messages").addObject().put("role", "user").put("content", text);
        return web.post("/v1/chat/completions", parley.acmeKey(), body.toString());
    }

    private Web.Response decide(String body) {
        return decide(parley.acmeKey(), body);
    }

    private Web.Response decide(String key, String body) {
        return web.post("/api/v1/router/decide", key, body);
    }

    private static String message(String text) {
        return Json.object().put("message", text).toString();
    }

    private Web.Response tell(String decision, boolean success) {
        return tell(parley.acmeKey(), decision, success);
    }

    private Web.Response tell(String key, String decision, boolean success) {
        return web.post(
                "/api/v1/router/outcome",
                key,
                Json.object()
                        .put("decision_id", decision)
                        .put("success", success)
                        .toString());
    }

    @Test
    void answersFromTheTierThatSufficesAndSaysSo() {
        configure("{\"optimize\": \"quality\", \"cascade\": \"off\"}");
        var small = ask("Hello");
        assertThat(small.status()).as(small.body()).isEqualTo(200);
        assertThat(small.header("x-parley-tier")).contains("small");
        assertThat(small.header("x-parley-model")).contains("gpt-5.4-nano");
        var large = ask(SUM);
        assertThat(large.header("x-parley-tier")).contains("large");
        assertThat(large.header("x-parley-model")).contains("gpt-5.4");
        assertThat(tell(large.header("x-parley-decision-id"), true).status()).isEqualTo(204);
    }

    @Test
    void decidesWithoutAskingAModel() {
        configure("{\"optimize\": \"quality\", \"cascade\": \"off\"}");
        var decision = decide(
                "{\"message\": " + Json.mapper().writeValueAsString(SUM) + ", \"metadata\": {\"critical\": true}}");
        assertThat(decision.text("tier")).isEqualTo("large");
        assertThat(decision.text("reason")).contains("A small model is right with");
        assertThat(decision.json().path("features").isEmpty()).isFalse();
        assertThat(decision.json().path("decision_ms").asDouble()).isPositive();
        var same =
                decide("{\"messages\": [{\"role\": \"system\", \"content\": \"x\"}, {\"role\": \"user\", \"content\": "
                        + Json.mapper().writeValueAsString(SUM)
                        + "}], \"user_id\": \"u\", \"metadata\": {\"critical\": true}}");
        assertThat(same.text("tier")).isEqualTo("large");
    }

    @Test
    void saysWhatIsWrong() {
        for (var body : new String[] {
            "{}", "{\"message\": \"\"}", "{\"message\": \"a\", \"messages\": []}", "{\"messages\": []}", "[]"
        }) assertThat(decide(body).status()).as(body).isEqualTo(400);
        var id = decide(message("Hello")).text("decision_id");
        for (var body : new String[] {
            "{}",
            "{\"decision_id\": \"" + id + "\"}",
            "{\"decision_id\": \"" + id + "\", \"quality_score\": 1.5}",
            "{\"decision_id\": \"" + id + "\", \"success\": true, \"latency_ms\": -1}"
        })
            assertThat(web.post("/api/v1/router/outcome", parley.acmeKey(), body)
                            .status())
                    .as(body)
                    .isEqualTo(400);
        assertThat(tell("dec_x", true).status()).isEqualTo(404);
        assertThat(tell(id, true).status()).isEqualTo(204);
        assertThat(tell(id, true).status()).isEqualTo(409);
    }

    @Test
    void learnsFromOutcomes() {
        configure(globex, "{\"optimize\": \"quality\"}");
        var question = "Explain briefly how the interest of a loan over 7 years at 3.25 % is computed.";
        var tiers = new HashSet<String>();
        for (int i = 0; i < 60; i++) {
            var decision = decide(parley.globexKey(), message(question));
            tiers.add(decision.text("tier"));
            // only the small model is ever right
            tell(
                    parley.globexKey(),
                    decision.text("decision_id"),
                    decision.text("tier").equals("small"));
        }
        assertThat(tiers).contains("small");
        int small = 0;
        for (int i = 0; i < 20; i++)
            if (decide(parley.globexKey(), message(question)).text("tier").equals("small")) small++;
        assertThat(small).isGreaterThanOrEqualTo(18);
        var statistics =
                web.get("/api/v1/router/statistics?days=1", parley.globexKey()).json();
        assertThat(statistics.path("decisions").asInt()).isGreaterThanOrEqualTo(80);
        assertThat(statistics.path("tiers").findValuesAsString("tier")).contains("small");
    }

    @Test
    void calibratesByOutcomes() {
        configure(globex, "{\"optimize\": \"cost\"}");
        for (int i = 0; i < 100; i++)
            tell(
                    parley.globexKey(),
                    decide(parley.globexKey(), message("What is " + i + " plus " + 3 * i + "?"))
                            .text("decision_id"),
                    i % 4 == 0);
        var found = web.post("/api/v1/router/calibrate", parley.globexKey(), "{}");
        assertThat(found.status()).as(found.body()).isEqualTo(200);
        assertThat(found.json().path("error_after").asDouble())
                .isLessThan(found.json().path("error_before").asDouble());
    }

    @Test
    void keepsToATenantsPrimaryModel() {
        configure("{\"primary_model\": \"gpt-4o\"}");
        try {
            assertThat(ask(SUM).header("x-parley-model")).contains("gpt-4o");
            var decision = decide(message(SUM));
            assertThat(decision.text("tier")).isEqualTo("default");
            assertThat(decision.text("reason")).contains("primary_model");
        } finally {
            configure("{\"primary_model\": null}");
        }
    }

    @Test
    void takesATenantsOwnTiersBeforeTheOperators() {
        configure("{\"tiers\": {\"small\": [\"gpt-4o-mini\"]}}");
        try {
            assertThat(decide(message("Hello")).text("model")).isEqualTo("gpt-4o-mini");
            assertThat(decide(parley.globexKey(), message("Hello")).text("model"))
                    .isEqualTo("gpt-5.4-nano");
            configure("{\"tiers\": {\"small\": []}}");
            assertThat(decide(message("Hello")).text("model")).isEqualTo("gpt-5.4-mini");
        } finally {
            configure("{\"tiers\": null}");
        }
        assertThat(decide(message("Hello")).text("model")).isEqualTo("gpt-5.4-nano");
        var wrong = web.send(
                Web.Request.of("PATCH", "/api/v1/tenants/" + acme + "/config", "{\"tiers\": {\"huge\": [\"gpt-5\"]}}")
                        .key(parley.operatorKey())
                        .header("X-Parley-Reason", "a test of routing"));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.body()).contains("huge");
    }
}
