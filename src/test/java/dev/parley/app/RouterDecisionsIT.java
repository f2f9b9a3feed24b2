package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.platform.json.Json;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What the router decided can be read, and scored again on other terms.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouterDecisionsIT {
    private static final String PATH = "/api/v1/router";
    private static final Contract CONTRACT = Contract.served();
    private static final String[] QUESTIONS = {
        "Hello",
        "How long do I have to return a pair of shoes?",
        "A shop sells 17 crates with 24 bottles each at 1.35 a bottle. It pays 12 % of what it takes for rent, and 3 of 8"
                + " bottles come back, each of which costs 0.25. A third of what is left is put aside in each of 14 weeks."
                + " How much has it put aside?",
        "Which of the two contracts binds the heirs under Swiss law, and why?",
    };

    private final Simulator simulator = Simulator.start(0, SimulatorSettings.quick());
    private TestParley parley;
    private Web web;

    @BeforeAll
    void decide() {
        parley = TestParley.start(Map.of("OPENAI_BASE_URL", simulator.openAiUrl(), "OPENAI_API_KEY", "sim"));
        web = new Web(parley.url(""));
        for (int i = 0; i < QUESTIONS.length; i++) {
            var body = Json.object().put("message", QUESTIONS[i]);
            body.putObject("metadata").put("critical", true);
            var answer = web.post(PATH + "/decide", parley.acmeKey(), body.toString());
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            if (i == 0) continue;
            var told =
                    Json.object().put("decision_id", answer.text("decision_id")).put("success", i != 3);
            assertThat(web.post(PATH + "/outcome", parley.acmeKey(), told.toString())
                            .status())
                    .isEqualTo(204);
        }
    }

    @AfterAll
    void stop() {
        parley.close();
        simulator.close();
    }

    private JsonNode fitting(Web.Response answer, String schema) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var misfits = new Fitting(CONTRACT).misfits(CONTRACT.root().at("/components/schemas/" + schema), answer.json());
        assertThat(misfits).as(answer.body()).isEmpty();
        return answer.json();
    }

    private JsonNode decisions(String query, String key) {
        return fitting(web.get(PATH + "/decisions" + query, key), "RouterDecisionPage");
    }

    private JsonNode preview(String body) {
        return fitting(web.post(PATH + "/preview", parley.acmeKey(), body), "RouterPreview");
    }

    @Test
    void listsDecisionsWithReasonsAndWhatWasBelieved() {
        var all = decisions("", parley.acmeKey()).path("data");
        assertThat(all).hasSize(QUESTIONS.length);
        var greeting = all.get(3);
        assertThat(greeting.path("layer").asString()).isEqualTo("early_exit");
        assertThat(greeting.path("candidates")).isEmpty();
        var judged = all.get(1);
        assertThat(judged.path("reason").asString()).contains("A small model is right with");
        assertThat(judged.path("candidates").findValuesAsString("tier"))
                .isSubsetOf("small", "medium", "large")
                .hasSizeGreaterThan(1);
        assertThat(judged.path("success").asBoolean()).isTrue();
        assertThat(all.get(0).path("success").asBoolean(true)).isFalse();
        for (var one : decisions("?tier=small", parley.acmeKey()).path("data"))
            assertThat(one.path("tier").asString()).isEqualTo("small");
        assertThat(decisions("?to=2026-01-01", parley.acmeKey()).path("data")).isEmpty();
        assertThat(decisions("?cascade=upgraded", parley.acmeKey()).path("data"))
                .isEmpty();
        assertThat(decisions("", parley.globexKey()).path("data")).isEmpty();
    }

    @Test
    void pagesFollowEachOther() {
        var ids = new HashSet<String>();
        var cursor = "";
        do {
            var page = decisions("?limit=3" + cursor, parley.acmeKey());
            page.path("data").forEach(one -> ids.add(one.path("decision_id").asString()));
            cursor = page.has("next_cursor")
                    ? "&cursor=" + page.path("next_cursor").asString()
                    : "";
        } while (!cursor.isEmpty());
        assertThat(ids).hasSize(QUESTIONS.length);
    }

    @Test
    void tellsEachDayAndHowRightTheConfidenceWas() {
        var history = fitting(web.get(PATH + "/history?days=7", parley.acmeKey()), "RouterHistory");
        assertThat(history.path("days")).hasSize(7);
        assertThat(history.at("/days/6/decisions").asLong()).isEqualTo(QUESTIONS.length);
        assertThat(history.at("/days/0/decisions").asLong()).isZero();
        var curve = history.path("calibration");
        assertThat(curve.path("outcomes").asLong()).isEqualTo(QUESTIONS.length - 1);
        long n = 0;
        double apart = 0;
        for (var bin : curve.path("bins")) {
            n += bin.path("n").asLong();
            double confidence = bin.path("mean_confidence").asDouble();
            assertThat(confidence)
                    .isBetween(bin.path("from").asDouble(), bin.path("to").asDouble());
            double share = bin.path("success_share").asDouble();
            assertThat(share)
                    .isBetween(bin.path("low").asDouble(), bin.path("high").asDouble());
            apart += bin.path("n").asLong() * Math.abs(share - confidence);
        }
        assertThat(n).isEqualTo(QUESTIONS.length - 1);
        assertThat(curve.path("error").asDouble()).isEqualTo(apart / n, within(1e-9));
        var none = fitting(web.get(PATH + "/history", parley.globexKey()), "RouterHistory");
        assertThat(none.at("/calibration/error").isNull()).isTrue();
    }

    @Test
    void otherTermsMoveRequestsAsTheySay() {
        var cheap = preview("{\"optimize\": \"cost\", \"cascade\": \"off\"}");
        var good = preview("{\"optimize\": \"quality\", \"cascade\": \"off\", \"days\": 1}");
        assertThat(cheap.path("considered").asLong()).isEqualTo(QUESTIONS.length);
        assertThat(cheap.path("rescored").asLong()).isEqualTo(QUESTIONS.length);
        assertThat(cheap.at("/after/expected_cost_usd").asDouble())
                .isLessThanOrEqualTo(good.at("/after/expected_cost_usd").asDouble());
        assertThat(cheap.at("/after/expected_errors").asDouble())
                .isGreaterThanOrEqualTo(good.at("/after/expected_errors").asDouble());
        for (var side : new String[] {"before", "after"})
            assertThat(cheap.at("/" + side + "/small").asLong()
                            + cheap.at("/" + side + "/medium").asLong()
                            + cheap.at("/" + side + "/large").asLong())
                    .isEqualTo(QUESTIONS.length);
        assertThat(good.at("/after/checked").asLong()).isZero();
        // what changes nothing is shown as nothing
        var same = preview("{\"optimize\": \"" + cheap.at("/before/optimize").asString() + "\"}");
        assertThat(same.path("changed").asLong()).isZero();
        assertThat(same.path("after")).isEqualTo(same.path("before"));
    }

    /// What is recorded is what was weighed: with the tenant's own terms the same comes out.
    @Test
    void ownTermsGiveWhatWasDecided() {
        var before = preview("{\"optimize\": \"cost\"}").path("before");
        var tiers = Map.of("small", 0, "medium", 0, "large", 0);
        for (var tier : tiers.keySet()) {
            long decided =
                    decisions("?tier=" + tier, parley.acmeKey()).path("data").size();
            assertThat(before.path(tier).asLong()).as(tier).isEqualTo(decided);
        }
        double cost = 0;
        for (var one : decisions("", parley.acmeKey()).path("data"))
            cost += one.path("expected_cost_usd").asDouble();
        assertThat(before.path("expected_cost_usd").asDouble()).isEqualTo(cost, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({
        "/decisions?tier=tiny, 'tier must be one of default, small, medium, large.'",
        "/decisions?cascade=x, cascade must be one of",
        "/decisions?cursor=dec_1, cursor must be the next_cursor",
        "/decisions?limit=x, limit must be",
        "/decisions?tiers=small, There is no parameter tiers",
        "/decisions?from=soon, from must be an RFC 3339 time",
        "/history?days=0, days must be a whole number from 1 to 30.",
        "/history?days=31, days must be",
    })
    void saysWhatIsWrong(String path, String detail) {
        var answer = web.get(PATH + path, parley.acmeKey());
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("detail")).contains(detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{}; Send optimize",
                "{\"optimize\": \"speed\"}; optimize must be one of cost, balanced, quality.",
                "{\"optimize\": \"cost\", \"days\": 0}; days must be",
                "{\"lambda\": 3}; lambda is not known",
                "[]; must be a JSON object",
            })
    void saysWhatIsWrongWithAPreview(String body, String detail) {
        var answer = web.post(PATH + "/preview", parley.acmeKey(), body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("detail")).contains(detail);
    }
}
