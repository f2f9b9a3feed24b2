package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What is tried on a share of the users, as a tenant and an operator see it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CanaryIT {
    private static final String PATH = "/api/v1/router/canaries";

    private final Simulator simulator = Simulator.start(0, SimulatorSettings.quick());
    private TestParley parley;
    private Web web;
    private String acme = "";

    @BeforeAll
    void start() {
        parley = TestParley.start(Map.of("OPENAI_BASE_URL", simulator.openAiUrl(), "OPENAI_API_KEY", "sim"));
        web = new Web(parley.url(""));
        acme = web.get("/api/v1/me", parley.acmeKey()).text("tenant_id");
    }

    @AfterAll
    void stop() {
        parley.close();
        simulator.close();
    }

    @AfterEach
    void end() {
        for (var canary : web.get(PATH, parley.acmeKey()).json().path("data"))
            if (!canary.path("stage").asString().equals("rolled_back"))
                web.post(PATH + "/" + canary.path("id").asString() + "/roll_back", parley.acmeKey(), "");
    }

    private String started(String body) {
        var answer = web.post(PATH, parley.acmeKey(), body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.text("id");
    }

    private Web.Response decide(String user) {
        return web.post(
                "/api/v1/router/decide",
                parley.acmeKey(),
                Json.object().put("message", "Hello").put("user_id", user).toString());
    }

    private Web.Response ask(String key, String user) {
        var body = Json.object().put("model", "auto").put("user", user);
        body.putArray("messages").addObject().put("role", "user").put("content", "Hello");
        return web.post("/v1/chat/completions", key, body.toString());
    }

    private String stage(String id) {
        return web.get(PATH + "/" + id, parley.acmeKey()).text("stage");
    }

    private void awaitStage(String id, String stage) {
        var until = Instant.now().plus(Duration.ofSeconds(15));
        while (!stage(id).equals(stage)) {
            assertThat(Instant.now())
                    .as(web.get(PATH + "/" + id, parley.acmeKey()).body())
                    .isBefore(until);
            Thread.onSpinWait();
        }
    }

    @Test
    void givesItsShareOfUsersAnotherModelAndEachTheSameAlways() {
        var id = started("{\"tier\": \"small\", \"model\": \"gpt-4o\", \"share\": 0.5}");
        var sides = new HashMap<String, Boolean>();
        for (int i = 0; i < 60; i++) {
            var decision = decide("user-" + i).json();
            boolean candidate = decision.path("canary").asBoolean();
            sides.put("user-" + i, candidate);
            assertThat(decision.path("canary_id").asString()).isEqualTo(id);
            assertThat(decision.path("tier").asString()).isEqualTo("small");
            assertThat(decision.path("model").asString()).isEqualTo(candidate ? "gpt-4o" : "gpt-5.4-nano");
            assertThat(decision.path("expected_cost_usd").asDouble() > 0.001).isEqualTo(candidate);
        }
        assertThat(sides.values().stream().filter(it -> it).count()).isBetween(15L, 45L);
        for (int i = 0; i < 10; i++) {
            var answer = ask(parley.acmeKey(), "user-" + i);
            boolean candidate = Boolean.TRUE.equals(sides.get("user-" + i));
            assertThat(answer.header("x-parley-model")).isEqualTo(candidate ? "gpt-4o" : "gpt-5.4-nano");
            assertThat(answer.header("x-parley-canary"))
                    .isEqualTo((candidate ? "candidate" : "control") + "; id=" + id);
        }
        // another tenant's users have nothing to do with it
        assertThat(ask(parley.globexKey(), "user-1").header("x-parley-canary")).isEmpty();
    }

    @Test
    void rollsBackAModelThatFails() {
        var id = started("""
                {"tier": "small", "model": "openai/fault-503@canary", "share": 0.5, "least": 20}""");
        for (int i = 0; i < 120; i++)
            assertThat(ask(parley.acmeKey(), "u" + i).status()).isEqualTo(200);
        awaitStage(id, "rolled_back");
        assertThat(web.get(PATH + "/" + id, parley.acmeKey()).text("reason")).startsWith("errors: ");
        var audited = web.get("/api/v1/audit?action=router_canary.rolled_back&target=" + id, parley.acmeKey());
        assertThat(audited.json().path("data")).hasSize(1);
        assertThat(ask(parley.acmeKey(), "u1").header("x-parley-canary")).isEmpty();
    }

    @Test
    void rollsBackWhatUsersFindPoor() {
        var id = started("{\"optimize\": \"cost\", \"share\": 0.5, \"least\": 20}");
        for (int i = 0; i < 80; i++) {
            var decision = decide("poor-" + i);
            var outcome = Json.object()
                    .put("decision_id", decision.text("decision_id"))
                    .put("success", !decision.json().path("canary").asBoolean());
            assertThat(web.post("/api/v1/router/outcome", parley.acmeKey(), outcome.toString())
                            .status())
                    .isEqualTo(204);
        }
        awaitStage(id, "rolled_back");
        assertThat(web.get(PATH + "/" + id, parley.acmeKey()).text("reason")).startsWith("quality: ");
    }

    @Test
    void anOperatorStartsPromotesAndTakesBack() {
        var request = Web.Request.of("POST", PATH, "{\"tier\": \"small\", \"model\": \"gpt-4o\", \"share\": 0.01}")
                .key(parley.operatorKey())
                .header("X-Tenant-ID", acme);
        var id = web.send(request).text("id");
        assertThat(web.send(request).status()).isEqualTo(409);
        assertThat(web.post(PATH + "/" + id + "/promote", parley.acmeKey(), "").text("stage"))
                .isEqualTo("promoted");
        var models = new HashSet<String>();
        for (int i = 0; i < 20; i++) models.add(decide("any-" + i).text("model"));
        assertThat(models).containsExactly("gpt-4o");
        assertThat(web.post(PATH + "/" + id + "/roll_back", parley.acmeKey(), "")
                        .text("stage"))
                .isEqualTo("rolled_back");
        assertThat(decide("any-1").text("model")).isEqualTo("gpt-5.4-nano");
        assertThat(web.post(PATH + "/" + id + "/promote", parley.acmeKey(), "").status())
                .isEqualTo(409);
    }

    @Test
    void leavesCriticalRequestsAlone() {
        started("{\"tier\": \"small\", \"model\": \"gpt-4o\", \"share\": 1}");
        var decision = web.post("/api/v1/router/decide", parley.acmeKey(), """
                {"message": "Hello", "user_id": "u", "metadata": {"critical": true}}""");
        assertThat(decision.text("model")).isEqualTo("gpt-5.4-nano");
        assertThat(decision.text("canary_id")).isEmpty();
    }

    @Test
    void saysWhatIsWrong() {
        for (var body : new String[] {
            "{}",
            "[]",
            "{\"tier\": \"small\"}",
            "{\"tier\": \"tiny\", \"model\": \"gpt-4o\"}",
            "{\"tier\": \"small\", \"model\": \"gpt-4o\", \"optimize\": \"cost\"}",
            "{\"optimize\": \"speed\"}",
            "{\"optimize\": \"cost\", \"share\": 0}",
            "{\"optimize\": \"cost\", \"share\": 1.5}",
            "{\"optimize\": \"cost\", \"least\": 1}",
            "{\"optimize\": \"cost\", \"nonsense\": 1}"
        }) assertThat(web.post(PATH, parley.acmeKey(), body).status()).as(body).isEqualTo(400);
        assertThat(web.post(PATH, parley.acmeKey(), "{\"tier\": \"small\", \"model\": \"nobodys\"}")
                        .status())
                .isEqualTo(404);
        assertThat(web.get(PATH + "/can_x", parley.acmeKey()).status()).isEqualTo(404);
    }
}
