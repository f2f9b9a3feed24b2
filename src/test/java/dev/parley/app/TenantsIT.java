package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tenants from their creation to their end, as an operator sees them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantsIT {
    private TestParley parley;
    private Web web;

    @BeforeAll
    void start() {
        parley = TestParley.start(Map.of("PARLEY_DEMO", "false", "PARLEY_DELETE_GRACE", "48h"));
        web = new Web(parley.url(""));
    }

    @AfterAll
    void stop() {
        parley.close();
    }

    private Web.Response call(String method, String path, @Nullable String body, String... headers) {
        var request = Web.Request.of(method, "/api/v1/tenants" + path, body).key(parley.operatorKey());
        for (int i = 0; i < headers.length; i += 2) request = request.header(headers[i], headers[i + 1]);
        return web.send(request);
    }

    private Web.Response create(String body) {
        var created = call("POST", "", body);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created;
    }

    private String key(String tenant) {
        return web.post("/api/v1/api-keys", parley.operatorKey(), """
                        {"name": "k", "scopes": ["chat"], "tenant_id": "%s"}""".formatted(tenant))
                .text("key");
    }

    @Test
    void aTenantIsCreatedWithAllThatIsKnownOfIt() {
        var created = create("""
                {"name": "Sankt Anna", "tier": "professional", "industry": "healthcare",
                 "admin_email": "ann@example.com", "rate_limits": {"per_minute": 300, "per_hour": 9000,
                 "tokens_per_minute": 60000}, "model_preferences": {"primary_model": "a", "fallback_models": ["b"],
                 "allowed_models": ["a", "b"], "optimize": "cost"}, "config": {"locale": "de-CH"}}""");
        assertThat(created.text("tier")).isEqualTo("professional");
        assertThat(created.text("industry")).isEqualTo("healthcare");
        assertThat(created.text("admin_email")).isEqualTo("ann@example.com");
        assertThat(created.text("slug")).isEqualTo("sankt-anna");
        assertThat(created.header("ETag")).isEqualTo("\"1\"");
        var config = created.json().path("config");
        assertThat(config.path("rate_limit_per_minute").asInt()).isEqualTo(300);
        assertThat(config.path("rate_limit_per_hour").asInt()).isEqualTo(9000);
        assertThat(config.path("token_limit_per_minute").asInt()).isEqualTo(60000);
        assertThat(config.path("fallback_models").path(0).asString()).isEqualTo("b");
        assertThat(config.path("optimize").asString()).isEqualTo("cost");
        assertThat(config.path("locale").asString()).isEqualTo("de-CH");
        assertThat(config.has("privacy"))
                .as("the preset is not the tenant's own")
                .isFalse();
    }

    @Test
    void withoutATierATenantIsOnTheLargestPlan() {
        assertThat(create("{\"name\": \"Plain\", \"slug\": \"plain-one\"}").text("tier"))
                .isEqualTo("enterprise");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Müller & Söhne|muller-sohne",
                "  ACME --- Shoes!|acme-shoes",
                "日本|tenant",
                "a1|a1",
            })
    void aSlugIsMadeFromTheName(String name, String slug) {
        assertThat(create("{\"name\": \"" + name + "\"}").text("slug")).isEqualTo(slug);
    }

    @Test
    void equalNamesGetSlugsOfTheirOwnHoweverManyAreCreatedAtOnce() throws Exception {
        Callable<String> creating =
                () -> create("{\"name\": \"Same\", \"config\": {}}").text("slug");
        try (var threads = Executors.newFixedThreadPool(6)) {
            var slugs = threads
                    .invokeAll(Stream.generate(() -> creating).limit(6).toList())
                    .stream()
                    .map(slug -> slug.resultNow())
                    .collect(Collectors.toSet());
            assertThat(slugs).containsExactlyInAnyOrder("same", "same-2", "same-3", "same-4", "same-5", "same-6");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"n\",\"tier\":\"gold\"}|tier|basic, professional, enterprise",
                "{\"name\":\"n\",\"tier\":\"BASIC\"}|tier|basic",
                "{\"name\":\"n\",\"industry\":\"farming\"}|industry|healthcare",
                "{\"name\":\"n\",\"admin_email\":\"ann\"}|admin_email|ann@example.com",
                "{\"name\":\"n\",\"admin_email\":\"a@b@c\"}|admin_email|one e-mail address",
                "{\"name\":\"n\",\"admin_email\":\"Ann <a@b.c>\"}|admin_email|one e-mail address",
                "{\"name\":\"n\",\"rate_limits\":{\"per_minute\":5},\"config\":{\"rate_limit_per_minute\":6}}|rate_limits.per_minute|config.rate_limit_per_minute",
            })
    void aWrongTenantIsRefusedSayingWhatWouldBeRight(String body, String field, String hint) {
        var refused = call("POST", "", body);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("parameter")).isEqualTo(field);
        assertThat(refused.text("detail")).contains(hint);
    }

    @Test
    void aChangeKeepsWhatIsLeftOutAndCountsTheVersion() {
        var path = "/" + create("{\"name\": \"Before\", \"tier\": \"basic\"}").text("id");
        var changed = call("PATCH", path, "{\"name\": \" After \", \"industry\": \"tech\"}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text("name")).isEqualTo("After");
        assertThat(changed.text("tier")).isEqualTo("basic");
        assertThat(changed.header("ETag")).isEqualTo("\"2\"");
        assertThat(call("PATCH", path, "{}").header("ETag"))
                .as("nothing changed")
                .isEqualTo("\"2\"");
        assertThat(call("GET", path, null).json()).isEqualTo(changed.json());
    }

    @Test
    void ofTwoWhoChangeTheSameVersionOneIsTold() {
        var path = "/" + create("{\"name\": \"Shared\"}").text("id");
        assertThat(call("PATCH", path, "{\"name\": \"One\"}", "If-Match", "\"1\"")
                        .status())
                .isEqualTo(200);
        var late = call("PATCH", path, "{\"name\": \"Two\"}", "If-Match", "\"1\"");
        assertThat(late.status()).isEqualTo(412);
        assertThat(late.text("code")).isEqualTo("precondition_failed");
        assertThat(call("GET", path, null).text("name")).isEqualTo("One");
        for (var wrong : new String[] {"1", "\"x\"", "\"", "W/\"1\""})
            assertThat(call("PATCH", path, "{}", "If-Match", wrong).status())
                    .as(wrong)
                    .isEqualTo(400);
        assertThat(call("PATCH", path, "{\"name\": \"Two\"}", "If-Match", "*").status())
                .isEqualTo(200);
    }

    @Test
    void aSuspendedTenantsKeyIsRefusedUntilItIsActiveAgain() {
        var id = create("{\"name\": \"Pause\"}").text("id");
        var key = key(id);
        assertThat(web.get("/v1/models", key).status()).isEqualTo(200);
        assertThat(call("PATCH", "/" + id, "{\"status\": \"suspended\"}").text("status"))
                .isEqualTo("suspended");
        var refused = web.get("/v1/models", key);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().at("/error/code").asString()).isEqualTo("tenant_suspended");
        call("PATCH", "/" + id, "{\"status\": \"active\"}");
        assertThat(web.get("/v1/models", key).status()).isEqualTo(200);
    }

    @Test
    void aDeletedTenantIsSuspendedAtOnceAndCanBeRestored() {
        var id = create("{\"name\": \"Gone\"}").text("id");
        var key = key(id);
        var deleted = call("DELETE", "/" + id, null);
        assertThat(deleted.status()).isEqualTo(202);
        assertThat(deleted.text("status")).isEqualTo("deleting");
        var after = Instant.parse(deleted.text("delete_after"));
        assertThat(Duration.between(Instant.now(), after)).isBetween(Duration.ofHours(47), Duration.ofHours(48));
        assertThat(web.get("/v1/models", key).status()).isEqualTo(403);
        assertThat(call("DELETE", "/" + id, null).text("delete_after"))
                .as("again keeps the date")
                .isEqualTo(after.toString());
        assertThat(call("PATCH", "/" + id, "{\"status\": \"active\"}").status()).isEqualTo(409);

        var restored = call("POST", "/" + id + "/restore", "{}");
        assertThat(restored.status()).isEqualTo(200);
        assertThat(restored.text("status")).isEqualTo("active");
        assertThat(restored.json().has("delete_after")).isFalse();
        assertThat(web.get("/v1/models", key).status()).isEqualTo(200);
        assertThat(call("POST", "/" + id + "/restore", null).status()).isEqualTo(409);
    }

    @Test
    void aTenantThatWasSuspendedBeforeItWasDeletedIsRestoredSuspended() {
        var id = create("{\"name\": \"Was suspended\"}").text("id");
        call("PATCH", "/" + id, "{\"status\": \"suspended\"}");
        call("DELETE", "/" + id, null);
        assertThat(call("POST", "/" + id + "/restore", null).text("status")).isEqualTo("suspended");
    }

    @Test
    void whatDoesNotExistIsNotFound() {
        for (var id : new String[] {TenantId.next().toString(), "acme", "ten_x"}) {
            assertThat(call("GET", "/" + id, null).status()).isEqualTo(404);
            assertThat(call("PATCH", "/" + id, "{\"name\": \"x\"}").status()).isEqualTo(404);
            assertThat(call("DELETE", "/" + id, null).status()).isEqualTo(404);
            assertThat(call("POST", "/" + id + "/restore", null).status()).isEqualTo(404);
        }
    }
}
