package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.TestGateway.Customer;
import dev.parley.platform.json.Json;
import java.math.BigDecimal;
import java.time.Instant;
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
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

/// Limits as callers meet them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsHttpIT {
    private final TestGateway gateway = new TestGateway(Map.of(), """
              - name: priced
                dialect: openai
                base_url: "{url}"
                api_key: sim
                models:
                  - {name: full, upstream: sim-1000, price: {input: 0, output: 10}}
                  - {name: slow, upstream: sim-1-1500ms, price: {input: 0, output: 10}}
                  - {name: quick, upstream: sim-1, price: {input: 0, output: 10}}
                  - {name: other, upstream: sim-2, price: {input: 0, output: 1}}
                  - {name: broken, upstream: fault-500, price: {input: 0, output: 10}}
            """);

    @AfterAll
    void stop() {
        gateway.close();
    }

    /// Costs a cent at most, and far less in the end.
    private static ObjectNode asking(String model) {
        return Dialects.ask(model, "How are you?", false);
    }

    private Reply limit(
            Customer of, String scope, @Nullable String subject, String measure, String window, double amount) {
        var body = Json.object().put("scope", scope).put("measure", measure);
        if (subject != null) body.put("subject", subject);
        var reply = operator(
                of, "POST", "/api/v1/limits", body.put("window", window).put("amount", amount));
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        return reply;
    }

    private Reply operator(Customer of, String method, String path, ObjectNode body) {
        return gateway.send(
                method,
                path,
                Json.write(body),
                Map.of(
                        "Authorization",
                        "Bearer " + gateway.parley().operatorKey(),
                        "Content-Type",
                        "application/json",
                        "X-Tenant-ID",
                        of.id(),
                        "X-Parley-Reason",
                        Web.REASON));
    }

    private Reply ask(Customer of, String model) {
        return gateway.ask(Dialects.OPENAI, of, asking(model));
    }

    private static List<Reply> parallel(int times, Callable<Reply> asking) throws Exception {
        var replies = new ArrayList<Reply>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var reply : threads.invokeAll(java.util.Collections.nCopies(times, asking))) replies.add(reply.get());
        }
        return replies;
    }

    private BigDecimal ledger(Customer of) {
        return new BigDecimal(
                gateway.rows("select coalesce(sum(cost_usd), 0) from usage_settlements where tenant_id = '"
                                + of.id().substring("ten_".length()) + "'")
                        .getFirst());
    }

    private double used(Customer of, String name) {
        for (var limit : gateway.get("/api/v1/limits", of.key()).json().path("data"))
            if (limit.path("name").asString("").equals(name))
                return limit.path("used").asDouble();
        throw new AssertionError(name + " is not among the tenant's limits");
    }

    @Test
    void aBudgetForFiftyAdmitsAtMostFiftyOfTwoHundredParallelRequests() throws Exception {
        var acme = gateway.customer();
        limit(acme, "tenant", null, "usd", "month", 0.50);
        var replies = parallel(200, () -> ask(acme, "full"));
        var refused = replies.stream().filter(reply -> reply.status() == 429).toList();
        long admitted = replies.stream().filter(reply -> reply.status() == 200).count();
        System.out.printf(
                "budget race: 200 parallel requests, a budget for 50: %d admitted, %d refused, %s USD used%n",
                admitted, refused.size(), ledger(acme));
        // each uses all that it reserves, so that none gives anything back
        assertThat(admitted).isEqualTo(50);
        assertThat(refused)
                .hasSize(150)
                .allSatisfy(reply -> assertThat(reply.code()).isEqualTo("insufficient_quota"));
        assertThat(ledger(acme)).isEqualByComparingTo("0.50");
        assertThat(used(acme, "tenant-usd-month")).isEqualTo(0.5);
    }

    @Test
    void afterwardsOnlyWhatWasUsedCounts() throws Exception {
        var acme = gateway.customer();
        limit(acme, "tenant", null, "usd", "month", 0.50);
        for (int round = 0; round < 3; round++)
            assertThat(parallel(40, () -> ask(acme, "quick")))
                    .allSatisfy(reply -> assertThat(reply.status()).isEqualTo(200));
        // to the billionth of a dollar
        assertThat(used(acme, "tenant-usd-month")).isEqualTo(ledger(acme).doubleValue());
    }

    @Test
    void aFailedRequestCostsNothing() throws Exception {
        var acme = gateway.customer();
        limit(acme, "tenant", null, "usd", "day", 0.01);
        for (int i = 0; i < 3; i++) assertThat(ask(acme, "broken").status()).isGreaterThanOrEqualTo(500);
        TestGateway.until("what was reserved is given back", () -> used(acme, "tenant-usd-day") == 0);
        assertThat(ask(acme, "quick").status()).isEqualTo(200);
    }

    @Test
    void aModelWhoseBudgetIsUsedIsPassedOverForTheNextOfTheChain() {
        var acme = gateway.customer("quick", "other");
        assertThat(ask(acme, "default").header("x-parley-model")).isEqualTo("quick");
        limit(acme, "model", "quick", "usd", "month", 0.005);
        assertThat(ask(acme, "default").header("x-parley-model")).isEqualTo("other");
        var named = ask(acme, "quick");
        assertThat(named.status()).isEqualTo(429);
        assertThat(named.json().at("/error/limit/subject").asString("")).isEqualTo("quick");
    }

    @Test
    void aKeysBudgetIsThatKeysAlone() {
        var acme = gateway.customer();
        var other = gateway.key(acme.id(), Json.object());
        limit(acme, "key", null, "usd", "day", 0.015);
        limit(acme, "key", other.path("id").asString(), "requests", "day", 1);
        var its = new Customer(acme.id(), other.path("key").asString());
        assertThat(ask(its, "quick").status()).isEqualTo(200);
        var refused = ask(its, "quick");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.json().at("/error/limit/name").asString("")).isEqualTo("key-requests-day");
        assertThat(ask(acme, "quick").status()).isEqualTo(200);
    }

    @Test
    void anEndUsersRateIsThatPersonsAlone() {
        var acme = gateway.customer(Json.object().put("end_user_rate_limit_per_minute", 2));
        for (int i = 0; i < 2; i++) assertThat(asPerson(acme, "ann").status()).isEqualTo(200);
        assertThat(asPerson(acme, "ann").status()).isEqualTo(429);
        assertThat(asPerson(acme, "bob").status()).isEqualTo(200);
        assertThat(ask(acme, "quick").status()).isEqualTo(200);
    }

    private Reply asPerson(Customer of, String person) {
        return gateway.ask(Dialects.OPENAI, of, asking("quick").put("user", person));
    }

    @Test
    void tokensOfARateAreThoseThatWereUsed() {
        var acme = gateway.customer(Json.object().put("token_limit_per_minute", 2_000));
        for (int i = 0; i < 10; i++) {
            // each may use a thousand and uses a few: that comes back when it ends
            var reply = ask(acme, "quick");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(Long.parseLong(reply.header("x-ratelimit-remaining-tokens")))
                    .isBetween(700L, 1_000L);
            assertThat(reply.header("x-ratelimit-limit-tokens")).isEqualTo("2000");
            assertThat(reply.header("RateLimit"))
                    .contains(
                            "\"tenant-requests-minute\";r=",
                            "\"tenant-tokens-minute\";r=",
                            "\"tenant-requests-day\";r=");
        }
        assertThat(used(acme, "tenant-tokens-minute")).isLessThan(400);
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalTellsWhichLimitWhatIsUsedAndWhenItResets(Dialects dialect) {
        var acme = gateway.customer(Json.object().put("rate_limit_per_minute", 3));
        for (int i = 0; i < 3; i++)
            assertThat(gateway.ask(dialect, acme, asking("quick")).status()).isEqualTo(200);
        var refused = gateway.ask(dialect, acme, asking("quick"));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(dialect.isError(refused.json())).isTrue();
        var limit = refused.json().at("/error/limit");
        assertThat(limit.path("name").asString("")).isEqualTo("tenant-requests-minute");
        assertThat(limit.path("set_by").asString("")).isEqualTo("config");
        assertThat(limit.path("amount").asInt()).isEqualTo(3);
        assertThat(limit.path("used").asInt()).isEqualTo(3);
        assertThat(Instant.parse(limit.path("resets_at").asString("")))
                .isBetween(Instant.now(), Instant.now().plusSeconds(62));
        assertThat(refused.message()).contains("3 requests a minute of the tenant", "3 used");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 20);
        assertThat(refused.header("RateLimit")).startsWith("\"tenant-requests-minute\";r=0;t=");
        assertThat(refused.header("RateLimit-Policy")).isEqualTo("\"tenant-requests-minute\";q=3;w=60");
    }

    @Test
    void aMonthsBudgetTellsWhenTheMonthEndsInTheTenantsTimeZone() {
        var acme = gateway.customer(Json.object().put("time_zone", "Pacific/Auckland"));
        limit(acme, "tenant", null, "usd", "month", 0);
        var refused = ask(acme, "quick");
        assertThat(refused.status()).isEqualTo(429);
        var resets = Instant.parse(refused.json().at("/error/limit/resets_at").asString(""))
                .atZone(java.time.ZoneId.of("Pacific/Auckland"));
        assertThat(resets.getDayOfMonth()).isEqualTo(1);
        assertThat(resets.plusSeconds(30).getHour()).isZero();
    }

    @Test
    void aTenantCannotTouchWhatTheOperatorSet() {
        var acme = gateway.customer();
        var id = limit(acme, "tenant", null, "usd", "month", 10)
                .json()
                .path("id")
                .asString();
        var tenants = gateway.key(acme.id(), Json.object(), "budgets:manage", "usage:read");
        var key = tenants.path("key").asString();
        var path = "/api/v1/limits/" + id;
        var raised = gateway.send("PATCH", path, Json.write(Json.object().put("amount", 1000)), auth(key));
        assertThat(raised.status()).isEqualTo(403);
        assertThat(gateway.send("DELETE", path, new byte[0], auth(key)).status())
                .isEqualTo(403);
        // but one of its own beside it, and the lower one holds
        var own = Json.object()
                .put("scope", "tenant")
                .put("measure", "usd")
                .put("window", "month")
                .put("amount", 0);
        assertThat(gateway.send("POST", "/api/v1/limits", Json.write(own), auth(key))
                        .status())
                .isEqualTo(201);
        assertThat(ask(acme, "quick").status()).isEqualTo(429);
    }

    private static Map<String, String> auth(String key) {
        return Map.of("Authorization", "Bearer " + key, "Content-Type", "application/json");
    }

    @Test
    void twoLimitsForTheSameCountARequestOnceAndTheLowerHolds() {
        var acme = gateway.customer();
        limit(acme, "tenant", null, "requests", "month", 4);
        var tenants = gateway.key(acme.id(), Json.object(), "budgets:manage")
                .path("key")
                .asString();
        var own = Json.object()
                .put("scope", "tenant")
                .put("measure", "requests")
                .put("window", "month")
                .put("amount", 3);
        assertThat(gateway.send("POST", "/api/v1/limits", Json.write(own), auth(tenants))
                        .status())
                .isEqualTo(201);
        for (int i = 0; i < 3; i++) assertThat(ask(acme, "quick").status()).isEqualTo(200);
        var refused = ask(acme, "quick");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.json().at("/error/limit/amount").asInt()).isEqualTo(3);
        assertThat(refused.json().at("/error/limit/used").asInt()).isEqualTo(3);
    }

    @Test
    void aLimitThatIsSetAgainBeginsWithTheLedgersSum() {
        var acme = gateway.customer();
        var id = limit(acme, "tenant", null, "requests", "month", 9)
                .json()
                .path("id")
                .asString();
        assertThat(ask(acme, "quick").status()).isEqualTo(200);
        operator(acme, "DELETE", "/api/v1/limits/" + id, Json.object());
        for (int i = 0; i < 3; i++) assertThat(ask(acme, "quick").status()).isEqualTo(200);
        limit(acme, "tenant", null, "requests", "month", 5);
        assertThat(ask(acme, "quick").status()).isEqualTo(200);
        assertThat(ask(acme, "quick").status()).isEqualTo(429);
    }

    @Test
    void aBudgetThatIsOnlyReservedAsksToComeBackSoonAndRaisesNoAlert() throws Exception {
        var acme = gateway.customer();
        limit(acme, "tenant", null, "usd", "month", 0.015);
        var replies = parallel(8, () -> ask(acme, "slow"));
        var refused = replies.stream().filter(reply -> reply.status() == 429).toList();
        assertThat(refused).isNotEmpty().allSatisfy(reply -> {
            assertThat(Integer.parseInt(reply.header("Retry-After"))).isLessThan(5);
            assertThat(reply.message()).contains("Requests that run hold the rest");
        });
        assertThat(alerts(acme)).isEmpty();
    }

    @Test
    void aChangedBudgetHoldsAtOnce() {
        var acme = gateway.customer();
        var id =
                limit(acme, "tenant", null, "usd", "month", 1).json().path("id").asString();
        assertThat(ask(acme, "quick").status()).isEqualTo(200);
        assertThat(operator(acme, "PATCH", "/api/v1/limits/" + id, Json.object().put("amount", 0.001))
                        .status())
                .isEqualTo(200);
        assertThat(ask(acme, "quick").status()).isEqualTo(429);
        assertThat(operator(acme, "DELETE", "/api/v1/limits/" + id, Json.object())
                        .status())
                .isEqualTo(204);
        assertThat(ask(acme, "quick").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                                           | scope
            {"scope":"galaxy","measure":"usd","window":"day","amount":1}                 | scope
            {"scope":"tenant","measure":"usd","window":"minute","amount":1}              | window
            {"scope":"tenant","measure":"usd","window":"day","amount":-1}                | amount
            {"scope":"tenant","measure":"usd","window":"day","amount":1e12}              | amount
            {"scope":"tenant","measure":"usd","window":"day"}                            | amount
            {"scope":"tenant","measure":"usd","window":"day","amount":0.00000000001}     | amount
            {"scope":"tenant","measure":"requests","window":"day","amount":1.5}          | amount
            {"scope":"tenant","subject":"x","measure":"usd","window":"day","amount":1}   | subject
            {"scope":"model","measure":"usd","window":"day","amount":1}                  | subject
            {"scope":"key","subject":"me","measure":"usd","window":"day","amount":1}     | subject
            {"scope":"end_user","measure":"tokens","window":"month","amount":1}          | window
            {"scope":"tenant","measure":"usd","window":"day","amount":1,"hue":"red"}     | hue
            """)
    void refusesALimitThatMeansNothingAndNamesTheField(String body, String field) {
        var acme = gateway.customer();
        var reply = operator(
                acme,
                "POST",
                "/api/v1/limits",
                Json.readObject(body.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("parameter").asString("")).isEqualTo(field);
        assertThat(reply.json().path("detail").asString("")).contains(field);
    }

    @Test
    void listsTheLimitsThatAreNotOneNumberWithoutWhatIsUsed() {
        var acme = gateway.customer();
        limit(acme, "key", null, "requests", "minute", 60);
        limit(acme, "key", null, "usd", "day", 5);
        limit(acme, "end_user", "customer-17", "tokens", "hour", 1000);
        var listed = gateway.get("/api/v1/limits", acme.key()).json().path("data");
        for (var name : List.of("key-requests-minute", "key-usd-day", "end_user-tokens-hour")) {
            var found = listed.valueStream()
                    .filter(one -> one.path("name").asString("").equals(name))
                    .toList();
            assertThat(found).as(name).singleElement().satisfies(one -> {
                assertThat(one.has("id")).isTrue();
                assertThat(one.has("used")).isFalse();
            });
        }
    }

    @Test
    void raisesAnAlertAtEachLevelOnceAndNamesThePlanThatFits() {
        var acme = gateway.customer(Json.object().put("api_calls_per_day", 5));
        for (int i = 0; i < 5; i++) assertThat(ask(acme, "quick").status()).isEqualTo(200);
        for (int i = 0; i < 2; i++) assertThat(ask(acme, "quick").status()).isEqualTo(429);
        TestGateway.until("both alerts", () -> alerts(acme).size() == 2);
        assertThat(alerts(acme).findValuesAsString("limit")).containsOnly("api_calls_per_day");
        var levels = new ArrayList<Integer>();
        for (var alert : alerts(acme)) levels.add(alert.path("level").asInt());
        assertThat(levels).containsExactlyInAnyOrder(80, 100);
    }

    private tools.jackson.databind.JsonNode alerts(Customer of) {
        return gateway.get("/api/v1/alerts", of.key()).json().path("data");
    }

    @Test
    void slowsACallerDownBeforeItRefuses() {
        var acme = gateway.customer(Json.object().put("rate_limit_per_minute", 60));
        long began = System.nanoTime();
        for (int i = 0; i < 48; i++) assertThat(ask(acme, "quick").status()).isEqualTo(200);
        double free = (System.nanoTime() - began) / 1e9;
        began = System.nanoTime();
        for (int i = 0; i < 12; i++) assertThat(ask(acme, "quick").status()).isEqualTo(200);
        double slowed = (System.nanoTime() - began) / 1e9;
        System.out.printf("soft throttling: 48 requests in %.2f s, the next 12 in %.2f s%n", free, slowed);
        assertThat(slowed).isGreaterThan(2);
    }

    @Test
    void refusesMoreRequestsAtOnceThanOneTenantMayHave() throws Exception {
        try (var narrow = new TestGateway(Map.of("PARLEY_REQUESTS_AT_ONCE", "5"))) {
            var acme = narrow.customer();
            var globex = narrow.customer();
            var body = Dialects.ask("openai/sim-1-800ms", "How are you?", false);
            var replies = parallel(20, () -> narrow.ask(Dialects.OPENAI, acme, body));
            assertThat(replies.stream().filter(reply -> reply.status() == 200)).hasSize(5);
            assertThat(replies.stream().filter(reply -> reply.status() == 429))
                    .hasSize(15)
                    .allSatisfy(reply -> assertThat(reply.message()).contains("5 requests running"));
            assertThat(narrow.ask(Dialects.OPENAI, globex, body).status()).isEqualTo(200);
            assertThat(narrow.ask(Dialects.OPENAI, acme, body).status()).isEqualTo(200);
        }
    }
}
