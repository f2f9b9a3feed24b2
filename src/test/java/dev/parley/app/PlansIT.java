package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/// Plans: what they allow, how tenants move between them, and what they are told.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlansIT {
    private static final ZoneId ZURICH = ZoneId.of("Europe/Zurich");
    private final TestGateway gateway = new TestGateway(Map.of());
    private final Web web = new Web(gateway.parley().url(""));

    @AfterAll
    void stop() {
        gateway.close();
    }

    private record Customer(String id, String key) {
        String uuid() {
            return id.substring(4);
        }
    }

    private Customer customer(String tier) {
        var tenant = Json.object().put("name", "On " + tier).put("tier", tier);
        tenant.putObject("config").put("time_zone", ZURICH.getId());
        var id = gateway.operator("POST", "/api/v1/tenants", tenant).path("id").asString();
        var key = Json.object().put("name", "k").put("tenant_id", id);
        for (var scope : List.of("config:read", "config:write", "knowledge:read", "knowledge:write", "usage:read"))
            key.withArray("scopes").add(scope);
        return new Customer(
                id,
                gateway.operator("POST", "/api/v1/api-keys", key).path("key").asString());
    }

    private Web.Response change(Customer of, String tier) {
        return web.send(Web.Request.of("PUT", "/api/v1/tenants/" + of.id + "/plan", "{\"tier\": \"" + tier + "\"}")
                .key(of.key));
    }

    private JsonNode plan(Customer of) {
        return web.get("/api/v1/tenants/" + of.id + "/plan", of.key).json();
    }

    private Web.Response upload(Customer of, String content) {
        return web.post(
                "/api/v1/documents",
                of.key,
                Json.object().put("content", content).toString());
    }

    /// As if the tenant had stored so much.
    private void stored(Customer of, long bytes) {
        gateway.rows("insert into storage_use (tenant_id, bytes) values ('" + of.uuid() + "', " + bytes
                + ") on conflict (tenant_id) do update set bytes = excluded.bytes returning bytes");
    }

    private List<String> alerts(Customer of) {
        return gateway.rows(
                "select kind, level, limit_name, used, allowed, suggested_tier from alerts where tenant_id = '"
                        + of.uuid() + "' order by level, id");
    }

    @Test
    void theFirstDecreeOfThePlansIsAsAgreed() {
        var plans = web.get("/api/v1/plans", customer("basic").key).json().path("data");
        assertThat(plans.findValuesAsString("tier")).containsExactly("basic", "professional", "enterprise");
        var basic = plans.path(0).path("limits");
        assertThat(basic.at("/agents/allowed").asInt()).isEqualTo(10);
        assertThat(basic.at("/roles/allowed").asInt()).isEqualTo(5);
        assertThat(basic.at("/tickets_per_month/allowed").asInt()).isEqualTo(100);
        assertThat(basic.at("/storage_bytes/allowed").asLong()).isEqualTo(100_000_000);
        assertThat(basic.at("/api_calls_per_day/allowed").asInt()).isEqualTo(1000);
        assertThat(plans.path(2).at("/limits/api_calls_per_day/allowed").asInt())
                .isEqualTo(100_000);
        assertThat(plans.path(0).at("/monthly_price/currency").asString()).isEqualTo("USD");
        assertThat(plans.path(2).path("features").toString()).contains("sso");
    }

    @Test
    void anUpgradeHoldsAtOnce() {
        var customer = customer("basic");
        var upgraded = change(customer, "enterprise");
        assertThat(upgraded.status()).as(upgraded.body()).isEqualTo(200);
        assertThat(plan(customer).path("tier").asString()).isEqualTo("enterprise");
        assertThat(plan(customer).at("/limits/storage_bytes/allowed").asLong()).isEqualTo(10_000_000_000L);
    }

    @Test
    void aDowngradeWaitsForTheEndOfTheMonthInTheTenantsTimeZoneAndCanBeTakenBack() {
        var customer = customer("enterprise");
        var scheduled = change(customer, "basic");
        assertThat(scheduled.status()).isEqualTo(200);
        assertThat(scheduled.text("tier")).isEqualTo("enterprise");
        assertThat(scheduled.json().at("/scheduled/tier").asString()).isEqualTo("basic");
        var first = YearMonth.now(ZURICH).plusMonths(1).atDay(1).atStartOfDay(ZURICH);
        assertThat(Instant.parse(scheduled.json().at("/scheduled/at").asString()))
                .isEqualTo(first.toInstant());
        assertThat(change(customer, "enterprise").json().has("scheduled")).isFalse();
    }

    @Test
    void aDowngradeThatDoesNotFitIsRefusedSayingWhatDoesNot() {
        var customer = customer("professional");
        stored(customer, 150_000_000);
        var refused = change(customer, "basic");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("detail")).contains("basic", "storage_bytes", "150000000", "100000000");
        assertThat(refused.json().path("errors").findValuesAsString("field")).containsExactly("storage_bytes");
        assertThat(change(customer, "gold").status()).isEqualTo(400);
        assertThat(change(customer, "professional").status()).isEqualTo(200);
    }

    @Test
    void anOperatorChangesThePlanWithTheRestOfTheTenant() {
        var customer = customer("basic");
        var changed = gateway.operator(
                "PATCH",
                "/api/v1/tenants/" + customer.id,
                Json.object().put("tier", "professional").put("name", "Grown"));
        assertThat(changed.path("tier").asString()).isEqualTo("professional");
        assertThat(changed.path("name").asString()).isEqualTo("Grown");
        assertThat(gateway.rows("select action, before->>'tier', after->>'tier' from audit_entries where tenant_id = '"
                        + customer.uuid() + "' and action = 'tenant.changed'"))
                .containsExactly("tenant.changed basic professional");
    }

    @Test
    void documentsCountWhenTheyComeAndGo() {
        var customer = customer("basic");
        var text = "A line about shoes, told once.";
        var added = upload(customer, text);
        assertThat(added.status()).isEqualTo(201);
        assertThat(upload(customer, text).status()).as("the same again").isEqualTo(200);
        assertThat(plan(customer).at("/limits/storage_bytes/used").asLong()).isEqualTo(text.length());
        web.delete("/api/v1/documents/" + added.text("id"), customer.key);
        assertThat(plan(customer).at("/limits/storage_bytes/used").asLong()).isZero();
    }

    @Test
    void whatWouldNotFitIsRefusedAndTheTenantIsToldOnceWithThePlanThatWould() {
        var customer = customer("basic");
        stored(customer, 79_999_990);
        assertThat(upload(customer, "Just above eighty percent.").status()).isEqualTo(201);
        assertThat(upload(customer, "And a little more.").status()).isEqualTo(201);
        TestGateway.until("told at 80 %", () -> alerts(customer).size() == 1);
        stored(customer, 99_999_990);
        var refused = upload(customer, "More than ten bytes.");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("code")).isEqualTo("plan_limit_reached");
        assertThat(refused.text("detail")).contains("basic", "100000000");
        assertThat(upload(customer, "Again more than ten bytes.").status()).isEqualTo(403);
        TestGateway.until("told at 100 %", () -> alerts(customer).size() == 2);
        assertThat(alerts(customer))
                .containsExactly(
                        "plan_limit 80 storage_bytes 80000016 100000000 professional",
                        "plan_limit 100 storage_bytes 100000010 100000000 professional");
        var shown = web.get("/api/v1/alerts?limit=1", customer.key).json();
        assertThat(shown.at("/data/0/level").asInt()).isEqualTo(100);
        assertThat(shown.at("/data/0/suggested_tier").asString()).isEqualTo("professional");
        var rest = web.get("/api/v1/alerts?cursor=" + shown.path("next_cursor").asString(), customer.key);
        assertThat(rest.json().at("/data/0/level").asInt()).isEqualTo(80);
        assertThat(web.get("/api/v1/alerts", customer("basic").key).json().path("data"))
                .isEmpty();
    }

    @Test
    void uploadsSideBySideNeverPassTheLimitTogether() throws Exception {
        var customer = customer("basic");
        // room for three of these
        stored(customer, 100_000_000 - 3 * 1000 - 500);
        List<Callable<Integer>> uploads = IntStream.range(0, 12)
                .<Callable<Integer>>mapToObj(i -> () -> upload(
                                customer, (i + " stores fill up. ").repeat(100).substring(0, 1000))
                        .status())
                .toList();
        try (var threads = Executors.newFixedThreadPool(12)) {
            var statuses = threads.invokeAll(uploads).stream()
                    .map(done -> done.resultNow())
                    .toList();
            assertThat(Collections.frequency(statuses, 201)).isEqualTo(3);
            assertThat(Collections.frequency(statuses, 403)).isEqualTo(9);
        }
        assertThat(gateway.rows("select bytes from storage_use where tenant_id = '" + customer.uuid() + "'"))
                .containsExactly("99999500");
        assertThat(gateway.rows("select count(*) from documents where tenant_id = '" + customer.uuid() + "'"))
                .containsExactly("3");
    }

    @Test
    void statisticsCountTheTenants() {
        customer("professional");
        var statistics = web.get("/api/v1/tenants/statistics", gateway.parley().operatorKey())
                .json();
        assertThat(statistics.path("total").asInt()).isPositive();
        assertThat(statistics.at("/by_tier/professional").asInt()).isPositive();
        assertThat(statistics.at("/by_status/active").asInt()).isPositive();
        assertThat(statistics.path("new_this_month")).isEqualTo(statistics.path("total"));
        var buyer = gateway.customer();
        gateway.ask(
                Dialects.OPENAI,
                new TestGateway.Customer(buyer.id(), buyer.key()),
                Dialects.ask("gpt-4o", "Hi", false));
        var top = web.get("/api/v1/tenants/statistics", gateway.parley().operatorKey())
                .json()
                .path("top_by_usage");
        assertThat(top.findValuesAsString("tenant_id")).contains(buyer.id());
        assertThat(top.path(0).path("api_calls").asInt()).isPositive();
        var one = web.get("/api/v1/tenants/statistics?top=1", gateway.parley().operatorKey());
        assertThat(one.json().path("top_by_usage")).hasSize(1);
        assertThat(web.get("/api/v1/tenants/statistics?top=0", gateway.parley().operatorKey())
                        .status())
                .isEqualTo(400);
    }
}
