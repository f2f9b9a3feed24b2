package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.FaultCase.Sight;
import dev.parley.app.TestGateway.Customer;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import dev.parley.simulator.Fault;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/// What callers see of hedged requests, of an overloaded node, and of answers when no provider gives one.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResilienceIT {
    private static final String TEXT = "one two three four five six seven eight nine ten";
    private static final String ECHO = "Echo: " + TEXT;
    private static final String HEDGE = "x-parley-hedge";
    private static final String PRIORITY = "x-parley-priority";
    private static final String DEGRADED = "x-parley-degraded";
    private static final String DEADLINE = "x-parley-timeout-ms";
    private static final int AT_A_TIME = 20;

    private final Simulator leaving = Simulator.start(0, SimulatorSettings.quick());
    private final TestGateway gateway = new TestGateway(
            Map.of("PARLEY_HEDGE_AFTER", "150ms", "PARLEY_IN_FLIGHT", Integer.toString(AT_A_TIME)),
            """
              - name: priced
                dialect: openai
                base_url: "{url}"
                api_key: sim
                models:
                  - {name: hanging, upstream: fault-hang@priced, price: {input: 2, output: 8}}
                  - {name: slow, upstream: sim-4-500ms, price: {input: 2, output: 8}}
              - {name: leaving, dialect: openai, base_url: "%s", api_key: sim, models: [good]}
            """.formatted(leaving.openAiUrl()));

    @AfterAll
    void stop() {
        gateway.close();
        leaving.close();
    }

    @TestFactory
    Stream<DynamicTest> eachFaultIsMadeGoodWithAHedgeWithNoTokenLostOrDoubled() {
        return FaultCase.all().stream()
                .filter(one -> one.fault() != Fault.HUGE && one.sight() != Sight.BROKEN && !one.refusesTheRequest())
                .map(one -> DynamicTest.dynamicTest(one.toString(), () -> {
                    var good = one.provider().other().provider() + "/good";
                    var by = gateway.customer(one.model("hedged"), good);
                    var reply =
                            gateway.ask(one.caller(), by, one.ask("default", TEXT), HEDGE, "true", DEADLINE, "8000");
                    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
                    assertThat(reply.text(one.caller())).isEqualTo(ECHO);
                    if (!one.silent()) return;
                    assertThat(reply.header(HEDGE)).startsWith("won; after_ms=150");
                    assertThat(reply.body()).contains("\"hedge\":\"won; after_ms=150\"");
                    assertThat(reply.header("x-parley-model")).isEqualTo(good);
                    assertThat(reply.took()).isLessThan(Duration.ofSeconds(3));
                }));
    }

    @Test
    void theLosersUseIsAnEntryOfItsOwnAndItsCallIsEnded() {
        var by = gateway.customer("priced/hanging", "anthropic/good");
        var reply = gateway.ask(Dialects.OPENAI, by, Dialects.ask("default", TEXT, true), HEDGE, "true");
        assertThat(reply.text(Dialects.OPENAI)).isEqualTo(ECHO);
        assertThat(gateway.settlement(reply, "outcome, provider")).isEqualTo("completed anthropic");
        TestGateway.until("the loser is settled", () -> !hedges(by).isEmpty());
        assertThat(hedges(by)).containsExactly("client_gone priced t t 0 t");
        TestGateway.until("the loser is cancelled", () -> gateway.simulator().inFlight() == 0);
    }

    @Test
    void theHedgeLosesWhenTheFirstTargetIsOnlyLate() {
        var by = gateway.customer("priced/slow", "priced/hanging");
        var reply = gateway.ask(Dialects.ANTHROPIC, by, Dialects.ask("default", TEXT, false), HEDGE, "true");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.header(HEDGE)).startsWith("lost; ");
        assertThat(reply.header("x-parley-model")).isEqualTo("priced/slow");
        assertThat(reply.header("x-parley-instead-of")).isEmpty();
        TestGateway.until("the loser is settled", () -> !hedges(by).isEmpty());
        assertThat(hedges(by)).containsExactly("client_gone priced t t 0 t");
        TestGateway.until("the loser is cancelled", () -> gateway.simulator().inFlight() == 0);
    }

    private List<String> hedges(Customer by) {
        return gateway.rows("select outcome, provider, estimated, input_tokens > 0, output_tokens, cost_usd > 0"
                + " from usage_settlements where tier = 'hedge' and tenant_id = '"
                + Ids.parse("ten", by.id()).orElseThrow() + "'");
    }

    @Test
    void aRequestIsHedgedOnlyWhenItOrItsTenantSaysSo() {
        var chain = Json.object().put("primary_model", "priced/slow");
        chain.putArray("fallback_models").add("anthropic/good");
        var usual = gateway.customer(chain.deepCopy());
        var hedging = gateway.customer(chain.put("hedged_requests", true));
        var body = Dialects.ask("default", TEXT, false);
        assertThat(gateway.ask(Dialects.OPENAI, usual, body).header(HEDGE)).isEmpty();
        assertThat(gateway.ask(Dialects.OPENAI, hedging, body).header(HEDGE)).startsWith("won; ");
        assertThat(gateway.ask(Dialects.OPENAI, hedging, body, HEDGE, "false").header(HEDGE))
                .isEmpty();
    }

    @Test
    void onlyAShareOfATargetsRequestsIsHedged() {
        var by = gateway.customer("openai/fault-hang@capped", "anthropic/good");
        int hedged = 0;
        for (int i = 0; i < 14; i++) {
            var body = Dialects.ask("default", TEXT, false);
            if (gateway.ask(Dialects.OPENAI, by, body, HEDGE, "true", DEADLINE, "700")
                            .status()
                    == 200) hedged++;
        }
        assertThat(hedged).isBetween(10, 12);
    }

    @ParameterizedTest
    @CsvSource({"x-parley-priority,urgent", "x-parley-priority,''", "x-parley-hedge,yes"})
    void aHeaderThatSaysNothingKnownIsRefused(String header, String value) {
        var by = gateway.customer();
        for (var dialect : Dialects.values()) {
            var reply = gateway.ask(dialect, by, Dialects.ask("openai/good", TEXT, true), header, value);
            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(dialect.isError(reply.json())).isTrue();
            assertThat(reply.message()).contains(header);
        }
    }

    @Test
    void aCallerClaimsNoMoreThanTheOperatorPermits() {
        var body = Dialects.ask("openai/good", TEXT, false);
        var bounded = gateway.customer(Json.object().put("highest_priority", "normal"));
        for (var claimed : List.of("critical", "low")) {
            var held = claimed.equals("low") ? "low" : "normal";
            assertThat(gateway.ask(Dialects.OPENAI, bounded, body, PRIORITY, claimed)
                            .header(PRIORITY))
                    .isEqualTo(held);
        }
        assertThat(gateway.ask(Dialects.OPENAI, gateway.customer(), body, PRIORITY, "critical")
                        .header(PRIORITY))
                .isEqualTo("critical");
    }

    @Test
    void aNodeThatHasTooMuchToDoRefusesTheLeastUrgentOfWhoeverSendsMost() throws Exception {
        var flooding = gateway.customer();
        var other = gateway.customer();
        var slow = Dialects.ask("openai/sim-4-4000ms", TEXT, false);
        var quick = Dialects.ask("openai/good", TEXT, true);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var low = new ArrayList<Future<Reply>>();
            for (int i = 0; i < 30; i++) low.add(callers.submit(flood(flooding, slow, "low")));
            TestGateway.until(
                    "twenty are refused",
                    () -> low.stream().filter(Future::isDone).count() == 20);
            for (var one : low) {
                if (!one.isDone()) continue;
                assertThat(one.get().status()).isEqualTo(503);
                assertThat(one.get().code()).isEqualTo("overloaded");
                assertThat(one.get().header("retry-after")).isEqualTo("1");
            }
            for (int i = 0; i < 5; i++) {
                assertThat(gateway.ask(Dialects.ANTHROPIC, other, quick).status())
                        .isEqualTo(200);
                assertThat(gateway.ask(Dialects.OPENAI, other, quick, PRIORITY, "low")
                                .status())
                        .isEqualTo(200);
                assertThat(gateway.ask(Dialects.OPENAI, flooding, quick).status())
                        .isEqualTo(200);
            }
            for (var one : low) one.get();
            var normal = new ArrayList<Future<Reply>>();
            for (int i = 0; i < 30; i++) normal.add(callers.submit(flood(flooding, slow, "normal")));
            TestGateway.until(
                    "fourteen are refused",
                    () -> normal.stream().filter(Future::isDone).count() == 14);
            var refused = gateway.ask(Dialects.ANTHROPIC, flooding, quick, PRIORITY, "low");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(Dialects.ANTHROPIC.isError(refused.json())).isTrue();
            assertThat(gateway.ask(Dialects.OPENAI, flooding, quick, PRIORITY, "high")
                            .status())
                    .isEqualTo(200);
            assertThat(gateway.ask(Dialects.OPENAI, other, quick).status()).isEqualTo(200);
        }
    }

    private Callable<Reply> flood(Customer by, ObjectNode body, String priority) {
        return () -> gateway.ask(Dialects.OPENAI, by, body, PRIORITY, priority);
    }

    /// A tenant whose only model fails, and whose documents know a word.
    private Customer documented(ObjectNode config) {
        var known = gateway.customer(config.put("primary_model", "openai/fault-500@degraded"));
        var key = gateway.key(known.id(), Json.object(), "chat", "usage:read", "knowledge:read", "knowledge:write");
        var by = new Customer(known.id(), key.path("key").asString());
        var document = Json.object().put("content", "The vault opens with the word kumquat.");
        assertThat(gateway.post("/api/v1/documents", by.key(), Json.write(document))
                        .status())
                .isEqualTo(201);
        return by;
    }

    private static ObjectNode vault(boolean stream) {
        return Dialects.ask("default", "Which word opens the vault?", stream);
    }

    @ParameterizedTest
    @CsvSource({"OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true"})
    void theDocumentsAnswerWhenNoProviderDoes(Dialects dialect, boolean stream) {
        var by = documented(Json.object().put("degraded_answers", true));
        var reply = gateway.ask(dialect, by, vault(stream));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.text(dialect)).contains("kumquat");
        assertThat(reply.header(DEGRADED)).isEqualTo("extractive");
        assertThat(reply.body()).contains("\"degraded\":\"extractive\"");
        assertThat(reply.header("x-parley-model")).isEqualTo("local/extractive");
        assertThat(reply.header("x-parley-instead-of")).isEqualTo("openai/fault-500@degraded");
        assertThat(gateway.settlement(reply, "outcome, model, cost_usd = 0")).isEqualTo("completed local/extractive t");
    }

    @Test
    void nothingIsMadeUpInPlaceOfAnAnswer() {
        var by = documented(Json.object().put("degraded_answers", true));
        var tools = vault(false);
        tools.putArray("tools")
                .addObject()
                .put("type", "function")
                .putObject("function")
                .put("name", "look_up");
        var format = vault(false);
        format.putObject("response_format").put("type", "json_object");
        var unrelated = Dialects.ask("default", "Who won the cup in 1954?", false);
        for (var body : List.of(tools, format, unrelated)) {
            var reply = gateway.ask(Dialects.OPENAI, by, body);
            assertThat(reply.status()).as(body.toString()).isBetween(502, 503);
            assertThat(reply.header(DEGRADED)).isEmpty();
        }
        var without = gateway.customer(
                Json.object().put("primary_model", "openai/fault-500@degraded").put("degraded_answers", true));
        assertThat(gateway.ask(Dialects.OPENAI, without, vault(false)).status())
                .as("of another tenant's documents")
                .isBetween(502, 503);
    }

    @Test
    void whoLeavesTheModelToParleyIsAnsweredFromTheDocumentsThatEndTheChain() {
        var config = Json.object();
        config.putArray("fallback_models").add("local/extractive");
        var by = documented(config);
        for (int i = 0; i < 2; i++) {
            var reply = gateway.ask(Dialects.OPENAI, by, vault(i == 0));
            assertThat(reply.text(Dialects.OPENAI)).contains("kumquat");
            assertThat(reply.header(DEGRADED)).isEqualTo("extractive");
        }
        var named = Dialects.ask("openai/fault-500@degraded", "Which word opens the vault?", false);
        assertThat(gateway.ask(Dialects.OPENAI, by, named).status()).isBetween(502, 503);
        assertThat(gateway.rows("select count(*) from audit_entries where action = 'answer.degraded' and tenant_id = '"
                        + Ids.parse("ten", by.id()).orElseThrow() + "'"))
                .as("once a minute")
                .containsExactly("1");
    }

    @Test
    void anErrorIsAnErrorUnlessTheTenantWantsOtherwise() {
        for (var config : List.of(Json.object(), Json.object().put("degraded_answers", false)))
            assertThat(gateway.ask(Dialects.OPENAI, documented(config), vault(true))
                            .status())
                    .isBetween(502, 503);
    }

    @Test
    void theCacheAnswersWhenNoProviderDoesEachTenantFromItsOwn() {
        var config = Json.object()
                .put("primary_model", "openai/fault-500@cached")
                .put("cache_enabled", true)
                .put("degraded_answers", true);
        config.putArray("fallback_models").add("leaving/good");
        var by = gateway.customer(config.deepCopy());
        var other = gateway.customer(config.deepCopy());
        var question = "How long is the river in the valley?";
        var first = gateway.ask(Dialects.OPENAI, by, Dialects.ask("leaving/good", question, false));
        assertThat(first.header("x-parley-cache")).isEqualTo("miss");
        TestGateway.until(
                "it is kept",
                () -> gateway.ask(Dialects.OPENAI, by, Dialects.ask("leaving/good", question, false))
                        .header("x-parley-cache")
                        .startsWith("hit"));
        leaving.close();
        for (boolean stream : new boolean[] {false, true}) {
            var reply = gateway.ask(Dialects.ANTHROPIC, by, Dialects.ask("default", question, stream));
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.header(DEGRADED)).isEqualTo("cached");
            assertThat(reply.body()).contains("\"degraded\":\"cached\"");
            assertThat(reply.text(Dialects.ANTHROPIC)).isEqualTo(first.text(Dialects.OPENAI));
            assertThat(gateway.settlement(reply, "provider, cost_usd = 0")).isEqualTo("cache t");
        }
        assertThat(gateway.ask(Dialects.OPENAI, other, Dialects.ask("default", question, false))
                        .status())
                .isBetween(502, 503);
    }

    @Test
    void targetsAndMetricsTellHowEachTargetDoes() {
        var by = gateway.customer("openai/fault-500@told", "openai/good");
        for (int i = 0; i < 6; i++) gateway.ask(Dialects.OPENAI, by, Dialects.ask("default", TEXT, false));
        var metrics = gateway.get("/metrics", gateway.parley().operatorKey()).body();
        assertThat(metrics)
                .contains("parley_breaker_state{model=\"openai/fault-500@told\",provider=\"openai\","
                        + "target=\"openai/fault-500@told\"} 2.0")
                .contains(
                        "parley_breaker_turns_total{model=\"openai/fault-500@told\",provider=\"openai\",state=\"open\"} 1.0");
        var key = gateway.key(by.id(), Json.object(), "config:read").path("key").asString();
        assertThat(gateway.get("/api/v1/targets", key).json().path("data"))
                .anySatisfy(target -> assertThat(target.has("in_flight")).isTrue());
    }
}
