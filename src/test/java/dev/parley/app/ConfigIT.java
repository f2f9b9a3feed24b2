package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Permission;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Configurations as a tenant and its operator change them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfigIT {
    private TestParley parley;
    private Web web;

    @BeforeAll
    void start() {
        parley = TestParley.start(Map.of("PARLEY_DEMO", "false"));
        web = new Web(parley.url(""));
    }

    @AfterAll
    void stop() {
        parley.close();
    }

    /// A tenant and a key of it with every permission.
    private record Customer(String id, String key) {}

    private Customer customer(String industry) {
        var id = web.post("/api/v1/tenants", parley.operatorKey(), """
                        {"name": "Customer", "industry": "%s", "config": {"rate_limit_per_minute": 500}}""".formatted(industry))
                .text("id");
        var scopes =
                TwoTenants.tenantPermissions().map(Permission::scope).collect(Collectors.joining("\", \"", "\"", "\""));
        var key = web.post(
                        "/api/v1/api-keys",
                        parley.operatorKey(),
                        "{\"name\": \"k\", \"tenant_id\": \"" + id + "\", \"scopes\": [" + scopes + "]}")
                .text("key");
        return new Customer(id, key);
    }

    private Web.Response call(String method, String path, String key, @Nullable String body, String... headers) {
        var request = Web.Request.of(method, path, body).key(key);
        for (int i = 0; i < headers.length; i += 2) request = request.header(headers[i], headers[i + 1]);
        return web.send(request);
    }

    private Web.Response put(Customer of, String key, String body, String... headers) {
        return call("PUT", "/tenant/" + of.id + "/config", key, body, headers);
    }

    private Web.Response patch(Customer of, String key, String body) {
        return call("PATCH", "/api/v1/tenants/" + of.id + "/config", key, body);
    }

    private Web.Response get(Customer of, String rest) {
        return web.get("/api/v1/tenants/" + of.id + "/config" + rest, of.key);
    }

    @Test
    void bothPathsShowTheSameDocumentAndAPatchMergesIntoIt() {
        var customer = customer("none");
        var patched = patch(customer, customer.key, """
                {"locale": "de-CH", "retention": {"messages_days": 30, "usage_days": 90}}""");
        assertThat(patched.status()).as(patched.body()).isEqualTo(200);
        assertThat(patched.header("ETag")).isEqualTo("\"2\"");
        patched = patch(customer, customer.key, "{\"locale\": null, \"retention\": {\"usage_days\": null}}");
        assertThat(patched.json())
                .isEqualTo(web.get("/tenant/" + customer.id + "/config", customer.key)
                        .json())
                .isEqualTo(get(customer, "").json());
        assertThat(patched.body()).isEqualTo("{\"rate_limit_per_minute\":500,\"retention\":{\"messages_days\":30}}");
    }

    @Test
    void anInvalidDocumentIsRefusedWholeNamingEachFault() {
        var customer = customer("none");
        var refused = patch(customer, customer.key, """
                {"locale": "en", "cache_enabled": "yes", "privacy": {"mode": "hide"}, "colour": "red"}""");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("errors").findValuesAsString("field"))
                .containsExactlyInAnyOrder("cache_enabled", "privacy.mode", "colour");
        assertThat(get(customer, "").json().has("locale")).isFalse();
        assertThat(get(customer, "").header("ETag")).isEqualTo("\"1\"");
        for (var body : List.of("[]", "\"x\"", "{", ""))
            assertThat(put(customer, customer.key, body).status()).as(body).isEqualTo(400);
        assertThat(put(customer, customer.key, "{\"locale\": \"" + "x".repeat(70_000) + "\"}")
                        .status())
                .isEqualTo(413);
    }

    @Test
    void aTenantChangesItsOwnButWhatIsTheOperators() {
        var customer = customer("none");
        var refused =
                put(customer, customer.key, "{\"rate_limit_per_minute\": 9999, \"on_limit_store_lost\": \"local\"}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("code")).isEqualTo("forbidden");
        assertThat(refused.text("detail")).contains("operator");
        assertThat(refused.json().path("errors").findValuesAsString("field"))
                .containsExactly("rate_limit_per_minute", "on_limit_store_lost");
        assertThat(put(customer, customer.key, "{}").status())
                .as("leaving a limit out would lift it")
                .isEqualTo(403);
        assertThat(put(customer, customer.key, "{\"rate_limit_per_minute\": 500, \"locale\": \"fr\"}")
                        .status())
                .isEqualTo(200);
        assertThat(put(customer, parley.operatorKey(), "{\"rate_limit_per_minute\": 9999}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anIndustrysLeastRetentionIsTheOperatorsToUndercut() {
        var clinic = customer("healthcare");
        var refused = patch(clinic, clinic.key, "{\"retention\": {\"audit_days\": 100}}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("detail")).contains("retention.audit_days", "2190", "HIPAA");
        assertThat(patch(clinic, clinic.key, "{\"retention\": {\"audit_days\": 2190}}")
                        .status())
                .isEqualTo(200);
        assertThat(patch(clinic, parley.operatorKey(), "{\"retention\": {\"audit_days\": 100}}")
                        .status())
                .isEqualTo(200);
        assertThat(patch(clinic, clinic.key, "{\"locale\": \"en\"}").status())
                .as("what the operator set stays")
                .isEqualTo(200);
    }

    @Test
    void aPresetFillsInWhatIsLeftOpenAndSaysSo() {
        var clinic = customer("healthcare");
        patch(clinic, clinic.key, "{\"privacy\": {\"mode\": \"tokenize\"}}");
        var effective = get(clinic, "/effective").json();
        assertThat(effective.at("/config/privacy/mode").asString()).isEqualTo("tokenize");
        assertThat(effective.at("/config/privacy/encrypt_content").asBoolean()).isTrue();
        assertThat(effective.at("/config/optimize").asString()).isEqualTo("quality");
        assertThat(effective.path("compliance").path(0).asString()).isEqualTo("HIPAA");
        assertThat(effective.path("filled").valueStream().map(name -> name.asString()))
                .containsExactlyInAnyOrder("optimize", "privacy.encrypt_content");
    }

    @Test
    void aTenantTurnsOffTheModeOfItsPreset() {
        var clinic = customer("healthcare");
        assertThat(get(clinic, "/effective").json().at("/config/privacy/mode").asString())
                .isEqualTo("redact");
        assertThat(patch(clinic, clinic.key, "{\"privacy\": {\"mode\": \"off\"}}")
                        .status())
                .isEqualTo(200);
        var effective = get(clinic, "/effective").json();
        assertThat(effective.at("/config/privacy/mode").asString()).isEqualTo("off");
        assertThat(effective.at("/config/privacy/encrypt_content").asBoolean()).isTrue();
        // nothing of its own again: the preset's
        patch(clinic, clinic.key, "{\"privacy\": {\"mode\": null}}");
        assertThat(get(clinic, "/effective").json().at("/config/privacy/mode").asString())
                .isEqualTo("redact");
    }

    @Test
    void everyVersionIsKeptAndCanBeHadAgain() {
        var customer = customer("none");
        patch(customer, customer.key, "{\"locale\": \"de\"}");
        patch(customer, parley.operatorKey(), "{\"rate_limit_per_minute\": 700, \"locale\": \"fr\"}");
        var page = get(customer, "/versions?limit=2").json();
        assertThat(page.path("data").findValuesAsString("action")).containsExactly("config.patched", "config.patched");
        assertThat(page.path("data").findValuesAsString("actor_kind")).containsExactly("operator", "api_key");
        var last = get(
                        customer,
                        "/versions?limit=2&cursor=" + page.path("next_cursor").asString())
                .json();
        assertThat(last.path("data").findValuesAsString("action")).containsExactly("tenant.created");
        assertThat(last.has("next_cursor")).isFalse();
        assertThat(get(customer, "/versions/2").json().at("/config/locale").asString())
                .isEqualTo("de");

        var back =
                call("POST", "/api/v1/tenants/" + customer.id + "/config/rollback", customer.key, "{\"version\": 2}");
        assertThat(back.status()).isEqualTo(200);
        assertThat(back.header("ETag")).isEqualTo("\"4\"");
        assertThat(back.json().path("locale").asString()).isEqualTo("de");
        assertThat(back.json().path("rate_limit_per_minute").asInt())
                .as("the operator's limit stays when a tenant rolls back")
                .isEqualTo(700);
        back = call(
                "POST",
                "/api/v1/tenants/" + customer.id + "/config/rollback",
                parley.operatorKey(),
                "{\"version\": 1}");
        assertThat(back.json().path("rate_limit_per_minute").asInt()).isEqualTo(500);
        for (var wrong : List.of("{\"version\": 99}", "{\"version\": -1}"))
            assertThat(call("POST", "/api/v1/tenants/" + customer.id + "/config/rollback", customer.key, wrong)
                            .status())
                    .isEqualTo(404);
        assertThat(get(customer, "/versions/x").status()).isEqualTo(404);
        assertThat(get(customer, "/versions?cursor=x").status()).isEqualTo(400);
    }

    @Test
    void ofManyWhoChangeTheSameVersionOneSucceeds() {
        var customer = customer("none");
        var statuses = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> put(
                        customer,
                        customer.key,
                        "{\"rate_limit_per_minute\": 500, \"locale\": \"d" + (char) ('a' + i) + "\"}",
                        "If-Match",
                        "\"1\""))
                .map(Web.Response::status)
                .toList();
        assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 412);
        assertThat(get(customer, "").header("ETag")).isEqualTo("\"2\"");
    }

    @Test
    void theSchemaIsServed() {
        var customer = customer("none");
        var schema = web.get("/api/v1/tenants/config/schema", customer.key);
        assertThat(schema.status()).isEqualTo(200);
        assertThat(schema.header("Content-Type")).isEqualTo("application/schema+json");
        assertThat(schema.text("$schema")).contains("2020-12");
    }
}
