package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// The numbers of a tenant's assistant rest on rows that can be read, and are the tenant's alone.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnalyticsIT {
    private static final String PATH = "/api/v1/analytics";
    private static final Contract CONTRACT = Contract.served();

    private final Simulator simulator = Simulator.start(0, SimulatorSettings.quick());
    private TestParley parley;
    private Web web;
    private String agent = "";
    private String conversation = "";

    /// Acme: an answered question, an unanswered one and the cache's; Globex does nothing.
    @BeforeAll
    void talk() {
        parley = TestParley.start(Map.of("OPENAI_BASE_URL", simulator.openAiUrl(), "OPENAI_API_KEY", "sim"));
        web = new Web(parley.url(""));
        var tenant = web.get("/api/v1/me", parley.acmeKey()).text("tenant_id");
        var configured =
                web.send(Web.Request.of("PATCH", "/api/v1/tenants/" + tenant + "/config", "{\"cache_enabled\": true}")
                        .key(parley.operatorKey()));
        assertThat(configured.status()).as(configured.body()).isEqualTo(200);
        agent = made("/api/v1/agents", Json.object().put("name", "Clerk").put("model", "local/extractive"));
        conversation = made("/api/v1/conversations", Json.object().put("agent", agent));
        say(conversation, "Which gift cards are there?");
        say(conversation, "How heavy is the moon of Jupiter called Ganymede?");
        for (int i = 0; i < 2; i++) ask("gpt-5.4", "What is the colour of the sky?");
        ask("auto", "Write a short poem about parcels");
    }

    @AfterAll
    void stop() {
        parley.close();
        simulator.close();
    }

    private String made(String path, Object body) {
        var answer = web.post(path, parley.acmeKey(), body.toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.text("id");
    }

    private void say(String to, String text) {
        var answer = web.post(
                "/api/v1/conversations/" + to + "/messages",
                parley.acmeKey(),
                Json.object().put("content", text).toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private void ask(String model, String text) {
        var body = Json.object().put("model", model);
        body.putArray("messages").addObject().put("role", "user").put("content", text);
        var answer = web.post("/v1/chat/completions", parley.acmeKey(), body.toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private JsonNode read(String path, String key, String schema) {
        var answer = web.get(PATH + path, key);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var misfits = new Fitting(CONTRACT).misfits(CONTRACT.root().at("/components/schemas/" + schema), answer.json());
        assertThat(misfits).as(answer.body()).isEmpty();
        return answer.json();
    }

    private JsonNode metric(String key, String name) {
        for (var metric : read("/overview?days=7", key, "Overview").path("metrics"))
            if (metric.path("name").asString().equals(name)) return metric;
        throw new AssertionError("There is no metric " + name);
    }

    private JsonNode metric(String name) {
        return metric(parley.acmeKey(), name);
    }

    @Test
    void countsWhatHappened() {
        assertThat(metric("conversations").path("value").asDouble()).isEqualTo(1);
        var answered = metric("answered_rate");
        assertThat(answered.path("n").asLong()).isEqualTo(2);
        assertThat(answered.path("value").asDouble()).isEqualTo(0.5);
        var first = metric("first_token_p95_ms");
        assertThat(first.path("n").asLong()).isEqualTo(5);
        assertThat(first.path("value").asDouble()).isBetween(0.0, 60_000.0);
        assertThat(metric("cost_per_conversation_usd").path("n").asLong()).isEqualTo(1);
        assertThat(metric("cost_per_conversation_usd").path("value").asDouble()).isZero();
    }

    @Test
    void countsWhatTheCacheAndTheRouterSaved() {
        TestGateway.until(
                "the node has told what it counted",
                () -> metric("saved_cache_usd").path("n").asLong() == 1);
        assertThat(metric("saved_cache_usd").path("value").asDouble()).isPositive();
        var hits = metric("cache_hit_rate");
        assertThat(hits.path("value").asDouble()).isEqualTo(1.0 / hits.path("n").asLong(), within(1e-9));
        TestGateway.until(
                "the decision is written",
                () -> metric("saved_routing_usd").path("n").asLong() == 1);
        var saved = metric("saved_routing_usd").path("value").asDouble();
        var spent = read("/requests?limit=200", parley.acmeKey(), "AnalyticsRequestPage");
        for (var row : spent.path("data"))
            if (row.has("decision_id")) {
                double cost = row.path("cost_usd").asDouble();
                if (row.path("tier").asString().equals("large"))
                    assertThat(saved).isZero();
                else assertThat(saved).isGreaterThan(cost);
            }
    }

    @Test
    void eachDayStandsInTheTrendAndNothingIsNoValue() {
        var answered = metric("answered_rate");
        var trend = answered.path("trend");
        assertThat(trend).hasSize(7);
        var today = LocalDate.now(ZoneOffset.UTC);
        assertThat(trend.get(6).path("day").asString()).isEqualTo(today.toString());
        assertThat(trend.get(6).path("value").asDouble()).isEqualTo(0.5);
        assertThat(trend.get(0).path("value").isNull()).isTrue();
        assertThat(trend.get(0).path("n").asLong()).isZero();
        assertThat(answered.path("previous").isNull()).isTrue();
        assertThat(answered.path("definition").asString()).contains("cites a passage");
        assertThat(read("/overview?days=90", parley.acmeKey(), "Overview").at("/metrics/0/trend"))
                .hasSize(90);
    }

    @Test
    void theOtherTenantHasNothing() {
        for (var metric :
                read("/overview?days=7", parley.globexKey(), "Overview").path("metrics")) {
            assertThat(metric.path("n").asLong()).isZero();
            boolean count = metric.path("unit").asString().equals("count");
            assertThat(metric.path("value").isNull()).isNotEqualTo(count);
        }
        assertThat(read("/requests", parley.globexKey(), "AnalyticsRequestPage").path("data"))
                .isEmpty();
        assertThat(read("/requests?conversation_id=" + conversation, parley.globexKey(), "AnalyticsRequestPage")
                        .path("data"))
                .isEmpty();
        for (var group : new String[] {"day", "model", "key", "agent", "tier"}) {
            var usage = read("/usage?group_by=" + group, parley.globexKey(), "AnalyticsUsage");
            assertThat(usage.path("data")).isEmpty();
            assertThat(usage.at("/total/requests").asLong()).isZero();
        }
    }

    @Test
    void listsTheRequestsBehindTheNumbers() {
        var all = read("/requests", parley.acmeKey(), "AnalyticsRequestPage").path("data");
        assertThat(all).hasSize(5);
        assertThat(all.get(0).path("key_name").asString()).isNotEmpty();
        assertThat(all.get(0).path("id").asString())
                .isGreaterThan(all.get(4).path("id").asString());
        var talked = read("/requests?conversation_id=" + conversation, parley.acmeKey(), "AnalyticsRequestPage");
        assertThat(talked.path("data")).hasSize(2);
        for (var row : talked.path("data")) {
            assertThat(row.path("agent_id").asString()).isEqualTo(agent);
            assertThat(row.path("conversation_id").asString()).isEqualTo(conversation);
            assertThat(row.path("run_id").asString()).startsWith("run_");
        }
        assertThat(read("/requests?agent_id=" + agent, parley.acmeKey(), "AnalyticsRequestPage")
                        .path("data"))
                .hasSize(2);
        assertThat(read("/requests?cache=hit", parley.acmeKey(), "AnalyticsRequestPage")
                        .path("data"))
                .hasSize(1);
        assertThat(read(
                                "/requests?model=gpt-5.4&tier=direct&operation=chat&outcome=completed",
                                parley.acmeKey(),
                                "AnalyticsRequestPage")
                        .path("data"))
                .hasSize(2);
        var key = all.get(0).path("key_id").asString();
        assertThat(read("/requests?key_id=" + key, parley.acmeKey(), "AnalyticsRequestPage")
                        .path("data"))
                .hasSize(5);
        assertThat(read("/requests?key_id=key_" + Ids.next(), parley.acmeKey(), "AnalyticsRequestPage")
                        .path("data"))
                .isEmpty();
    }

    @Test
    void pagesFollowEachOther() {
        var ids = new java.util.ArrayList<String>();
        var cursor = "";
        do {
            var page = read("/requests?limit=2" + cursor, parley.acmeKey(), "AnalyticsRequestPage");
            page.path("data").forEach(row -> ids.add(row.path("id").asString()));
            cursor = page.has("next_cursor")
                    ? "&cursor=" + page.path("next_cursor").asString()
                    : "";
        } while (!cursor.isEmpty());
        assertThat(ids).hasSize(5).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"day, 1", "model, 4", "key, 1", "agent, 2", "tier, 3"})
    void groupsSumUpToTheTotal(String group, int least) {
        var usage = read("/usage?group_by=" + group, parley.acmeKey(), "AnalyticsUsage");
        assertThat(usage.path("data").size()).as(usage.toString()).isGreaterThanOrEqualTo(least - 1);
        for (var field : new String[] {"requests", "tokens", "cache_hits"}) {
            long sum = 0;
            for (var row : usage.path("data")) sum += row.path(field).asLong();
            assertThat(sum).as(field).isEqualTo(usage.path("total").path(field).asLong());
        }
        assertThat(usage.at("/total/requests").asLong()).isEqualTo(5);
        assertThat(usage.path("left_out").asLong()).isZero();
    }

    @Test
    void namesTheAgentsAndKeys() {
        var agents = read("/usage?group_by=agent", parley.acmeKey(), "AnalyticsUsage")
                .path("data");
        assertThat(agents.toString()).contains("\"key\":\"" + agent + "\"", "\"label\":\"Clerk\"");
        var keys =
                read("/usage?group_by=key", parley.acmeKey(), "AnalyticsUsage").path("data");
        assertThat(keys.get(0).path("key").asString()).startsWith("key_");
        assertThat(keys.get(0).path("label").asString()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/overview?days=0, days must be",
        "/overview?days=31, 'days must be 7, 30 or 90.'",
        "/overview?days=x, 'days must be 7, 30 or 90.'",
        "/overview?day=7, There is no parameter day",
        "/usage?group_by=colour, 'group_by must be one of day, model, key, agent, tier.'",
        "/usage?from=yesterday, from must be an RFC 3339 time",
        "/usage?from=2026-02-01&to=2026-01-01, must be before to",
        "/requests?cursor=use_x, cursor must be the next_cursor",
        "/requests?limit=0, limit must be",
        "/requests?outcome=fine, outcome must be one of",
        "/requests?cache=yes, cache must be one of",
        "/requests?operation=poems, operation must be one of",
        "/requests?key_id=me, key_id must be the id",
        "/requests?agent_id=7, agent_id must be an id",
        "/requests?modle=x, There is no parameter modle",
    })
    void saysWhatIsWrong(String path, String detail) {
        var answer = web.get(PATH + path, parley.acmeKey());
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("detail")).contains(detail);
    }
}
