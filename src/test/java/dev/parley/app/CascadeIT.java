package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.TestGateway.Customer;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A less able model's answer is checked before it is given, and an abler one is asked when it fails the check.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CascadeIT {
    private static final String CASCADE = "x-parley-cascade";
    private static final String HEDGE = "x-parley-hedge";
    private static final String EASY = "What is the capital of France?";

    private final TestGateway gateway = new TestGateway(Map.of("PARLEY_HEDGE_AFTER", "150ms"), """
              - name: priced
                dialect: openai
                base_url: "{url}"
                api_key: sim
                models:
                  - {name: small, upstream: sim-small, price: {input: 1, output: 1}}
                  - {name: small-cut, upstream: fault-cut-2, price: {input: 1, output: 1}}
                  - {name: small-long, upstream: sim-400, price: {input: 1, output: 1}}
                  - {name: small-late, upstream: sim-4-500ms, price: {input: 1, output: 1}}
                  - {name: small-down, upstream: fault-503, price: {input: 1, output: 1}}
                  - {name: large, upstream: sim-large, price: {input: 15, output: 15}}
                  - {name: large-down, upstream: fault-500, price: {input: 15, output: 15}}
                  - {name: large-slow, upstream: sim-4-700ms, price: {input: 15, output: 15}}
            routing:
              tiers:
                small: [small, small-cut, small-long, small-late, small-down]
                large: [large, large-down, large-slow]
              cascade: {first_part: 60}
            """);
    private final Customer acme = customer("small", "large");

    @AfterAll
    void stop() {
        gateway.close();
    }

    /// A tenant with one model in each tier, so that the test knows who is asked, and that has the less able asked
    /// first also for what is hard.
    private Customer customer(String small, String large) {
        return customer(Json.object(), small, large);
    }

    private Customer customer(ObjectNode config, String small, String large) {
        config.put("optimize", "cost").withArray("allowed_models").add(small).add(large);
        var known = gateway.customer(config);
        var key = gateway.key(known.id(), Json.object(), "chat", "usage:read", "knowledge:write", "knowledge:read");
        return new Customer(known.id(), key.path("key").asString());
    }

    private Reply ask(Customer by, ObjectNode body) {
        var reply = gateway.ask(Dialects.OPENAI, by, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply;
    }

    private static ObjectNode asks(String text, boolean stream) {
        return Dialects.ask("auto", text, stream);
    }

    private static ObjectNode limited(boolean stream) {
        return asks(EASY + " Say it in a few words, please.", stream).put("max_tokens", 3);
    }

    private static ObjectNode schema(boolean stream) {
        var body = asks(EASY, stream);
        var format =
                body.putObject("response_format").put("type", "json_schema").putObject("json_schema");
        var properties = format.put("name", "n")
                .putObject("schema")
                .put("type", "object")
                .putObject("properties");
        // longer than the first part of a stream
        properties.putObject("text").put("type", "string").put("minLength", 200);
        properties.putObject("n").put("type", "integer").put("multipleOf", 7);
        return body;
    }

    private static ObjectNode tools(boolean stream) {
        var body = asks("Please call find_order for me.", stream);
        var function =
                body.putArray("tools").addObject().put("type", "function").putObject("function");
        function.put("name", "find_order")
                .putObject("parameters")
                .put("type", "object")
                .putObject("properties")
                .putObject("n")
                .put("type", "integer")
                .put("multipleOf", 7);
        return body;
    }

    private static ObjectNode body(String reason, boolean stream) {
        return switch (reason) {
            case "empty" -> stops(asks(EASY, stream));
            case "length" -> limited(stream);
            case "schema" -> schema(stream);
            case "tools" -> tools(stream);
            case "arithmetic" -> asks("What is 3 + 4? I read that 3 + 4 = 8.", stream);
            default -> throw new IllegalArgumentException(reason);
        };
    }

    private static ObjectNode stops(ObjectNode body) {
        body.putArray("stop").add("Echo");
        return body;
    }

    private List<String> attempts(Reply reply, String columns) {
        return gateway.rows("select " + columns + " from usage_settlements where '" + reply.usageId()
                + "' in (id::text, upgrade_of::text) or id = (select upgrade_of from usage_settlements where id = '"
                + reply.usageId() + "') order by id");
    }

    private JsonNode parley(Reply reply) {
        if (!reply.isStream()) return reply.json().path("parley");
        return reply.events().stream()
                .filter(event -> event.data().contains("\"parley\""))
                .findFirst()
                .orElseThrow()
                .json()
                .path("parley");
    }

    private void limit(Customer of, String measure, double amount) {
        var body = Json.object().put("scope", "tenant").put("measure", measure).put("window", "day");
        var reply = gateway.send(
                "POST",
                "/api/v1/limits",
                Json.write(body.put("amount", amount)),
                Map.of(
                        "Authorization",
                        "Bearer " + gateway.parley().operatorKey(),
                        "Content-Type",
                        "application/json",
                        "X-Tenant-ID",
                        of.id(),
                        "X-Parley-Reason",
                        Web.REASON));
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
    }

    private BigDecimal used(Customer of, String name) {
        for (var limit : gateway.get("/api/v1/limits", of.key()).json().path("data"))
            if (limit.path("name").asString("").equals(name))
                return limit.path("used").decimalValue();
        throw new AssertionError(name + " is not among the tenant's limits");
    }

    @ParameterizedTest
    @CsvSource({"OPENAI, false", "OPENAI, true", "ANTHROPIC, false", "ANTHROPIC, true"})
    void aGoodAnswerOfTheLessAbleModelIsKeptAndSaysWhatItSaved(Dialects dialect, boolean stream) {
        var reply = gateway.ask(dialect, acme, asks(EASY, stream));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.header(CASCADE)).startsWith("kept; from=small");
        assertThat(reply.header("x-parley-model")).isEqualTo("small");
        assertThat(reply.header("x-parley-tier")).isEqualTo("small");
        assertThat(reply.text(dialect)).isEqualTo("Echo: " + EASY);
        assertThat(attempts(reply, "outcome, model, tier, upgrade_of is null"))
                .containsExactly("completed small small t");
        var cost = new BigDecimal(gateway.settlement(reply, "cost_usd"));
        var cascade = parley(reply).path("cascade");
        assertThat(cascade.path("outcome").asString()).isEqualTo("kept");
        assertThat(cascade.path("saved_usd").decimalValue()).isEqualByComparingTo(cost.multiply(new BigDecimal(14)));
        assertThat(parley(reply).path("cost_usd").decimalValue()).isEqualByComparingTo(cost);
    }

    @ParameterizedTest
    @CsvSource({
        "empty, false",
        "empty, true",
        "length, false",
        "length, true",
        "schema, false",
        "schema, true",
        "tools, false",
        "tools, true",
        "arithmetic, false",
        "arithmetic, true"
    })
    void aFailedCheckAsksTheAblerModelAndBothAreMetered(String reason, boolean stream) {
        var reply = ask(acme, body(reason, stream));

        assertThat(reply.header(CASCADE)).startsWith("upgraded; from=small; reason=" + reason + "; cost-usd=0.0");
        assertThat(reply.header("x-parley-model")).isEqualTo("large");
        assertThat(reply.header("x-parley-tier")).isEqualTo("large");
        assertThat(attempts(reply, "outcome, model, tier, estimated, upgrade_of is null"))
                .containsExactly("discarded small small f t", "completed large large f f");
        var costs = attempts(reply, "cost_usd").stream().map(BigDecimal::new).toList();
        assertThat(costs).allSatisfy(cost -> assertThat(cost).isPositive());
        var sum = costs.getFirst().add(costs.getLast());
        assertThat(parley(reply).path("cost_usd").decimalValue()).isEqualByComparingTo(sum);
        assertThat(parley(reply).path("cascade").path("cost_usd").decimalValue())
                .isEqualByComparingTo(costs.getFirst());
        if (!stream)
            assertThat(new BigDecimal(reply.header("x-parley-cost-usd"))).isEqualByComparingTo(sum);
    }

    @Test
    void anAnswerThatSaysItDoesNotKnowIsAskedForAgainWhereDocumentsCouldTell() {
        var by = customer("small", "large");
        var question = "How long do returns of tangerines take?";
        assertThat(ask(by, asks(question, false)).header(CASCADE)).startsWith("kept");
        var document = Json.object()
                .put("title", "Tangerines")
                .put("content", "I am not sure how long returns of tangerines take.");
        var added = gateway.post("/api/v1/documents", by.key(), Json.write(document));
        assertThat(added.status()).as(added.body()).isEqualTo(201);
        assertThat(ask(by, asks(question, false)).header(CASCADE)).startsWith("upgraded; from=small; reason=uncertain");
    }

    @Test
    void aStreamWaitsForItsFirstPartOnly() {
        var reply = ask(customer("small-long", "large"), asks(EASY, true));
        assertThat(reply.header(CASCADE)).isEqualTo("kept; from=small-long");
        assertThat(reply.text(Dialects.OPENAI).split(" ")).hasSize(400);
        assertThat(gateway.settlement(reply, "outcome, output_tokens, estimated"))
                .isEqualTo("completed 400 f");
    }

    @Test
    void aStreamThatBreaksOffInItsFirstPartIsAnsweredByTheAblerModel() {
        var reply = ask(customer("small-cut", "large"), asks(EASY, true));
        assertThat(reply.header(CASCADE)).startsWith("upgraded; from=small-cut; reason=broken");
        assertThat(reply.text(Dialects.OPENAI)).isEqualTo("Echo: " + EASY);
        assertThat(attempts(reply, "outcome, model, estimated"))
                .containsExactly("discarded small-cut t", "completed large f");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDoubtfulAnswerIsBetterThanNone(boolean stream) {
        var by = customer("small", "large-down");
        var reply = ask(by, limited(stream));
        assertThat(reply.header(CASCADE)).startsWith("not_upgraded; from=small; reason=length; failure=");
        assertThat(reply.text(Dialects.OPENAI)).isEqualTo("Echo: What is");
        assertThat(attempts(reply, "outcome, model")).containsExactly("completed small", "released auto");
        assertThat(gateway.rows("select count(*) from usage_settlements where 'ten_' || tenant_id = '" + by.id() + "'"))
                .containsExactly("2");
    }

    @Test
    void whenBothBreakOffTheCallerIsToldAndWhatWasReadIsMetered() {
        var by = customer("small-cut", "large-down");
        var reply = gateway.ask(Dialects.OPENAI, by, asks(EASY, true));
        // the second when other tests have opened the breaker of the abler one
        assertThat(reply.status()).as(reply.body()).isIn(502, 503);
        TestGateway.until(
                "both are settled",
                () -> gateway.rows("select outcome, cost_usd > 0 from usage_settlements where 'ten_' || tenant_id = '"
                                + by.id() + "' order by id")
                        .equals(List.of("cut t", "released f")));
    }

    @Test
    void whereTheSmallTierIsDownItsReplacementIsNotChecked() {
        var reply = ask(customer("small-down", "large"), limited(false));
        assertThat(reply.header("x-parley-model")).isEqualTo("large");
        assertThat(reply.header(CASCADE)).isEmpty();
        assertThat(attempts(reply, "outcome")).containsExactly("completed");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whicheverCallBeginsFirstIsCheckedUnlessItIsTheAblerModels(boolean stream) {
        var won = gateway.ask(Dialects.OPENAI, customer("small-late", "large"), limited(stream), HEDGE, "true");
        assertThat(won.status()).as(won.body()).isEqualTo(200);
        assertThat(won.header(HEDGE)).startsWith("won; ");
        assertThat(won.header("x-parley-model")).isEqualTo("large");
        assertThat(won.header(CASCADE)).isEmpty();
        var lost = gateway.ask(Dialects.OPENAI, customer("small-late", "large-slow"), limited(stream), HEDGE, "true");
        assertThat(lost.header(HEDGE)).startsWith("lost; ");
        assertThat(lost.header(CASCADE)).startsWith("upgraded; from=small-late; reason=length");
        assertThat(attempts(lost, "outcome, model")).containsExactly("discarded small-late", "completed large-slow");
        TestGateway.until("the losers are cancelled", () -> gateway.simulator().inFlight() == 0);
    }

    @Test
    void whatIsAnsweredWithoutAProviderIsNotCheckedNorTakenInPlaceOfADoubtfulAnswer() {
        var question = asks("Which word opens the vault?", false);
        var nobody = ask(vault("small-down", "large-down"), question);
        assertThat(nobody.header("x-parley-degraded")).isEqualTo("extractive");
        assertThat(nobody.header(CASCADE)).isEmpty();
        var doubtful = ask(vault("small", "large-down"), question);
        assertThat(doubtful.header("x-parley-degraded")).isEmpty();
        assertThat(doubtful.header(CASCADE)).startsWith("not_upgraded; from=small; reason=uncertain");
    }

    private Customer vault(String small, String large) {
        var by = customer(Json.object().put("degraded_answers", true), small, large);
        var document = Json.object().put("content", "I am not sure that the vault opens with the word kumquat.");
        var added = gateway.post("/api/v1/documents", by.key(), Json.write(document));
        assertThat(added.status()).as(added.body()).isEqualTo(201);
        return by;
    }

    @Test
    void aBudgetThatBearsOneAttemptKeepsTheFirst() {
        var by = customer("small", "large");
        // each attempt can cost 15 dollars a million for 1000 tokens and the prompt
        limit(by, "usd", 0.025);
        var reply = ask(by, schema(false));
        assertThat(reply.header(CASCADE)).startsWith("not_upgraded; from=small; reason=schema; failure=");
        assertThat(attempts(reply, "outcome, model")).containsExactly("completed small");
        assertThat(used(by, "tenant-usd-day")).isEqualByComparingTo(reply.header("x-parley-cost-usd"));
    }

    @Test
    void bothAttemptsCountForBudgetsAndOneForRequests() {
        var by = customer("small", "large");
        limit(by, "usd", 10);
        limit(by, "requests", 100);
        limit(by, "tokens", 1_000_000);
        var reply = ask(by, limited(false));
        assertThat(reply.header(CASCADE)).startsWith("upgraded");
        assertThat(used(by, "tenant-requests-day")).isEqualByComparingTo("1");
        // billionths, rounded up by attempt
        assertThat(used(by, "tenant-usd-day")).isEqualByComparingTo(reply.header("x-parley-cost-usd"));
        assertThat(used(by, "tenant-tokens-day"))
                .isEqualByComparingTo(new BigDecimal(attempts(reply, "input_tokens + output_tokens").stream()
                        .mapToLong(Long::parseLong)
                        .sum()));
        var usage =
                gateway.get("/api/v1/tenants/" + by.id() + "/usage", by.key()).json();
        assertThat(usage.path("api_calls").asInt()).isEqualTo(1);
        assertThat(new BigDecimal(usage.path("estimated_cost").path("amount").asString()))
                .isEqualByComparingTo(reply.header("x-parley-cost-usd"));
    }

    @Test
    void statisticsTellWhatTheLedgerSaysOfEachTenant() {
        var by = customer("small", "large");
        var kept = ask(by, asks(EASY, false));
        var upgraded = ask(by, limited(false));
        ask(by, schema(true));
        ask(by, asks("Hello", false));
        var cascade = gateway.get("/api/v1/router/statistics", by.key()).json().path("cascade");
        assertThat(cascade.path("checked").asInt()).isEqualTo(3);
        assertThat(cascade.path("kept").asInt()).isEqualTo(1);
        assertThat(cascade.path("upgraded").asInt()).isEqualTo(2);
        assertThat(cascade.path("not_upgraded").asInt()).isZero();
        assertThat(cascade.path("reasons").toString()).isEqualTo("{\"length\":1,\"schema\":1}");
        var keptCost = new BigDecimal(gateway.settlement(kept, "cost_usd"));
        assertThat(cascade.path("saved_usd").decimalValue())
                .isEqualByComparingTo(keptCost.multiply(new BigDecimal(14)));
        var discarded =
                new BigDecimal(gateway.rows("select sum(cost_usd) from usage_settlements where 'ten_' || tenant_id = '"
                                + by.id() + "' and outcome = 'discarded'")
                        .getFirst());
        assertThat(cascade.path("discarded_usd").decimalValue()).isEqualByComparingTo(discarded);
        assertThat(upgraded.header("x-parley-decision-id")).startsWith("dec_");
        var other = customer("small", "large");
        assertThat(gateway.get("/api/v1/router/statistics", other.key())
                        .json()
                        .path("cascade")
                        .path("checked")
                        .asInt())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "cost"})
    void aTenantSwitchesItOff(String mode) {
        var by = customer(Json.object().put("cascade", mode), "small", "large");
        var reply = ask(by, asks(EASY, false));
        assertThat(reply.header("x-parley-model")).isEqualTo("small");
        assertThat(reply.header(CASCADE)).isEmpty();
    }

    @Test
    void aModelThatTheCallerNamesIsNeverChecked() {
        assertThat(ask(acme, limited(false).put("model", "small")).header(CASCADE))
                .isEmpty();
    }

    @Test
    void theCacheKeepsAnAnswerUnderTheModelThatGaveItAndNoDoubtfulOne() {
        var by = customer(Json.object().put("cache_enabled", true), "small", "large");
        var question = "What is the code of item " + Ids.next() + "?";
        var body = asks(question, false);
        body.putObject("response_format").put("type", "json_object");
        body.put("max_tokens", 2000);
        var wrong = schema(false).deepCopy();
        ((ObjectNode) wrong.withArray("messages").get(0)).put("content", question);
        assertThat(ask(by, body).header(CASCADE)).startsWith("kept");
        var hit = ask(by, body);
        assertThat(hit.header("x-parley-cache")).startsWith("hit");
        assertThat(hit.header("x-parley-model")).isEqualTo("small");
        assertThat(hit.header(CASCADE)).isEmpty();

        assertThat(ask(by, wrong).header(CASCADE)).startsWith("upgraded");
        var second = ask(by, wrong);
        assertThat(second.header("x-parley-cache")).startsWith("hit");
        assertThat(second.header("x-parley-model")).isEqualTo("large");

        var doubtful = customer(Json.object().put("cache_enabled", true), "small", "large-down");
        assertThat(ask(doubtful, wrong).header(CASCADE)).startsWith("not_upgraded");
        assertThat(ask(doubtful, wrong).header("x-parley-cache")).isEqualTo("miss");
    }

    @Test
    void aCallerWhoLeavesWhileTheAblerModelIsAskedIsChargedForBoth() throws Exception {
        var by = customer("small", "large-slow");
        var url = URI.create(gateway.parley().url(""));
        try (var socket = new Socket(url.getHost(), url.getPort())) {
            send(socket, by, Json.write(limited(true)));
            TestGateway.until("both have begun", () -> starts(by) == 2);
        }
        var mine = "select outcome, model, cost_usd > 0 from usage_settlements where 'ten_' || tenant_id = '" + by.id()
                + "' order by id";
        TestGateway.until("both are settled", () -> gateway.rows(mine).size() == 2);
        assertThat(gateway.rows(mine)).first().isEqualTo("discarded small t");
        assertThat(gateway.rows(mine)).last().asString().matches("(client_gone|completed) large-slow t");
    }

    private long starts(Customer of) {
        return Long.parseLong(
                gateway.rows("select count(*) from usage_starts where 'ten_' || tenant_id = '" + of.id() + "'")
                        .getFirst());
    }

    private static void send(Socket socket, Customer by, byte[] body) throws IOException {
        var head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + by.key()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        socket.getOutputStream().flush();
    }

    @Test
    void aHundredAtOnceAreMeteredOnceEachForEveryModelTheyAsked() throws Exception {
        var by = customer("small", "large");
        limit(by, "usd", 10);
        var asks = new ArrayList<Callable<Reply>>();
        for (int i = 0; i < 100; i++) {
            var body = i % 2 == 0 ? asks(EASY, i % 4 == 0) : limited(i % 4 == 1);
            asks.add(() -> ask(by, body));
        }
        var sum = BigDecimal.ZERO;
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var reply : callers.invokeAll(asks))
                sum = sum.add(parley(reply.get()).path("cost_usd").decimalValue());
        }
        var mine = " from usage_settlements where 'ten_' || tenant_id = '" + by.id() + "'";
        assertThat(gateway.rows("select outcome, count(*), count(distinct id)" + mine + " group by 1 order by 1"))
                .containsExactly("completed 100 100", "discarded 50 50");
        assertThat(new BigDecimal(gateway.rows("select sum(cost_usd)" + mine).getFirst()))
                .isEqualByComparingTo(sum);
        assertThat(used(by, "tenant-usd-day")).isEqualByComparingTo(sum);
    }
}
