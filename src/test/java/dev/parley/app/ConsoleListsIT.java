package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.platform.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What the console lists can be found by what it is and by what came of it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleListsIT {
    private static final String PATH = "/api/v1/conversations";
    private static final Contract CONTRACT = Contract.served();

    private TestParley parley;
    private Web web;
    private String agent = "";
    /// On the agent's terms, answered and rated.
    private String good = "";
    /// Of an end user, and not answered.
    private String poor = "";
    /// In which nothing was said.
    private String silent = "";

    private JsonNode citation;

    @BeforeAll
    void talk() {
        parley = TestParley.start(Map.of());
        web = new Web(parley.url(""));
        agent = made("/api/v1/agents", Json.object().put("name", "Clerk").put("model", "local/extractive"));
        good = made(PATH, Json.object().put("agent", agent));
        var said = say(good, "Which gift cards are there?");
        citation = said.at("/message/citations/0");
        var rated = web.post(
                PATH + "/" + good + "/messages/" + said.at("/message/id").asString() + "/feedback",
                parley.acmeKey(),
                "{\"rating\": \"up\"}");
        assertThat(rated.status()).as(rated.body()).isBetween(200, 204);
        poor = made(PATH, Json.object().put("model", "local/extractive").put("end_user", "customer-7"));
        say(poor, "How heavy is the moon of Jupiter called Ganymede?");
        silent = made(PATH, Json.object().put("title", "Nothing yet"));
    }

    @AfterAll
    void stop() {
        parley.close();
    }

    private String made(String path, Object body) {
        var answer = web.post(path, parley.acmeKey(), body.toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.text("id");
    }

    private JsonNode say(String to, String text) {
        var answer = web.post(
                PATH + "/" + to + "/messages",
                parley.acmeKey(),
                Json.object().put("content", text).toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private JsonNode fitting(Web.Response answer, String schema) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var misfits = new Fitting(CONTRACT).misfits(CONTRACT.root().at("/components/schemas/" + schema), answer.json());
        assertThat(misfits).as(answer.body()).isEmpty();
        return answer.json();
    }

    private List<String> found(String query) {
        return fitting(web.get(PATH + query, parley.acmeKey()), "ConversationPage")
                .path("data")
                .findValuesAsString("id");
    }

    @Test
    void findsConversationsByWhatTheyAreAndWhatCameOfThem() {
        assertThat(found("")).containsExactly(silent, poor, good);
        assertThat(found("?agent=" + agent)).containsExactly(good);
        assertThat(found("?end_user=customer-7")).containsExactly(poor);
        assertThat(found("?end_user=customer-8")).isEmpty();
        assertThat(found("?state=completed")).containsExactly(poor, good);
        assertThat(found("?state=failed")).isEmpty();
        assertThat(found("?rating=up")).containsExactly(good);
        assertThat(found("?rating=down")).isEmpty();
        assertThat(found("?answered=true")).containsExactly(good);
        assertThat(found("?answered=false")).containsExactly(poor);
        assertThat(found("?from=2026-01-01&to=2100-01-01")).hasSize(3);
        assertThat(found("?to=2026-01-01")).isEmpty();
        assertThat(found("?q=gift&answered=true")).containsExactly(good);
        assertThat(found("?q=gift&answered=false")).isEmpty();
        assertThat(found("?limit=1&cursor=" + silent)).containsExactly(poor);
    }

    @Test
    void tellsTheTenantWhatCameOfEach() {
        var all = fitting(web.get(PATH, parley.acmeKey()), "ConversationPage").path("data");
        var summary = all.get(2).path("summary");
        assertThat(summary.path("messages").asLong()).isEqualTo(2);
        assertThat(summary.path("state").asString()).isEqualTo("completed");
        assertThat(summary.path("rating").asString()).isEqualTo("up");
        assertThat(summary.path("answered").asLong()).isEqualTo(1);
        assertThat(all.get(1).at("/summary/unanswered").asLong()).isEqualTo(1);
        assertThat(all.get(0).path("summary").has("state")).isFalse();
    }

    @Test
    void findsNothingOfTheOtherTenant() {
        for (var query : new String[] {"", "?agent=" + agent, "?rating=up", "?answered=true", "?end_user=customer-7"})
            assertThat(web.get(PATH + query, parley.globexKey()).json().path("data"))
                    .as(query)
                    .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "state=happy, state must be one of",
        "rating=5, 'rating must be one of up, down.'",
        "answered=maybe, answered must be true or false.",
        "archived=True, archived must be true or false.",
        "agent_id=agt_1, There is no parameter agent_id",
        "from=now, from must be an RFC 3339 time",
        "end_user=, end_user must be a text",
        "cursor=conv_1, cursor must be the next_cursor",
    })
    void saysWhatIsWrong(String query, String detail) {
        var answer = web.get(PATH + "?" + query, parley.acmeKey());
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("detail")).contains(detail);
    }

    private static String passages(String document, String quote) {
        return "/api/v1/documents/" + document + "/passages?around=" + URLEncoder.encode(quote, StandardCharsets.UTF_8);
    }

    @Test
    void opensACitationAtItsPlace() {
        var document = citation.path("document_id").asString();
        var quote = citation.path("quote").asString();
        var place = fitting(web.get(passages(document, quote), parley.acmeKey()), "DocumentPlace");
        var content = web.get("/api/v1/documents/" + document, parley.acmeKey()).text("content");
        int start = place.path("start").asInt();
        int end = place.path("end").asInt();
        assertThat(content.substring(start, end)).isEqualTo(quote);
        assertThat(content)
                .contains(place.path("before").asString()
                        + quote
                        + place.path("after").asString());
        assertThat(place.path("section").asString())
                .isEqualTo(citation.path("section").asString());
        assertThat(web.get(passages(document, "Nobody said this."), parley.acmeKey())
                        .status())
                .isEqualTo(404);
        assertThat(web.get(passages(document, " "), parley.acmeKey()).status()).isEqualTo(400);
        assertThat(web.get(passages(document, quote), parley.globexKey()).status())
                .isEqualTo(404);
    }

    @Test
    void aQuoteOfTheLongestKindFitsIntoAnAddress() {
        var text = "退货须在三十天内寄出。".repeat(300);
        var document =
                made("/api/v1/documents", Json.object().put("title", "退货").put("content", text));
        var place = fitting(web.get(passages(document, text.substring(0, 2_000)), parley.acmeKey()), "DocumentPlace");
        assertThat(place.path("start").asInt(-1)).isZero();
        assertThat(place.path("after").asString()).isNotEmpty();
        assertThat(web.get(passages(document, text.substring(0, 2_001)), parley.acmeKey())
                        .status())
                .isEqualTo(400);
    }

    @Test
    void forecastsWhatADayWillUse() {
        var tenant = web.get("/api/v1/me", parley.acmeKey()).text("tenant_id");
        var limits = web.get("/api/v1/limits", parley.acmeKey()).json().path("data");
        assertThat(limits).isNotEmpty();
        for (var limit : limits) {
            assertThat(new Fitting(CONTRACT).misfits(CONTRACT.root().at("/components/schemas/Limit"), limit))
                    .isEmpty();
            boolean calendar = limit.path("window").asString().equals("day");
            assertThat(limit.has("period_begins_at")).isEqualTo(calendar);
            if (!calendar || !limit.has("forecast")) continue;
            var begins = Instant.parse(limit.path("period_begins_at").asString());
            var ends = Instant.parse(limit.path("resets_at").asString());
            double gone = (double) Duration.between(begins, Instant.now()).toMillis()
                    / Duration.between(begins, ends).toMillis();
            double used = limit.path("used").asDouble();
            assertThat(limit.path("forecast").asDouble()).isEqualTo(used / gone, within(1 + used / gone * 0.02));
        }
        var plan = web.get("/api/v1/tenants/" + tenant + "/plan", parley.acmeKey())
                .json()
                .path("limits");
        for (var name : new String[] {"agents", "roles", "storage_bytes", "api_calls_per_day"})
            assertThat(plan.path(name).has("used")).as(name).isTrue();
        assertThat(plan.at("/agents/used").asLong()).isEqualTo(1);
        assertThat(plan.at("/api_calls_per_day/used").asLong()).isGreaterThanOrEqualTo(2);
    }
}
