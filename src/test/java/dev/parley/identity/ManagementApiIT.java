package dev.parley.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Permission;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.HttpServer;
import dev.parley.platform.http.HttpSettings;
import dev.parley.platform.http.IdempotencyStore;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Json;
import dev.parley.platform.tasks.Tasks;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.platform.telemetry.Tracing;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.TenantConfig;
import dev.parley.tenancy.Tenants;
import dev.parley.tenancy.alerts.Alerts;
import dev.parley.tenancy.operator.TenantsApi;
import dev.parley.tenancy.plans.PlanChanges;
import dev.parley.testing.TestDatabase;
import dev.parley.testing.TestIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Tenants and keys through the real server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManagementApiIT {
    private static final Set<Permission> ADMIN =
            EnumSet.of(Permission.CHAT, Permission.KEYS_MANAGE, Permission.KNOWLEDGE_READ);
    private final TestDatabase db = TestDatabase.fresh();
    private final Tasks tasks = new Tasks();
    private final Metrics metrics = new Metrics();
    private final Tenants tenants = new Tenants(db.database(), db.changes());
    private final ApiKeys keys = new ApiKeys(db.database(), db.changes());
    private final OperatorActs acts = new OperatorActs(db.database(), tenants);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer server = new HttpServer(
            HttpSettings.of(0).host("127.0.0.1"),
            routes(),
            new Authenticate(
                    keys, new KeyUses(db.database(), tasks), TestIdentity.of(db.sql(), tenants), tenants, acts),
            new NoIdempotency(),
            metrics,
            Tracing.off(),
            tasks);
    private final String operator = keys.createOperatorKey("operator");
    private final TenantId acme =
            tenants.create("acme", "Acme", TenantConfig.DEFAULT).id();
    private final TenantId globex =
            tenants.create("globex", "Globex", TenantConfig.DEFAULT).id();
    private final String acmeAdmin = keys.create(acme, "admin", ADMIN, null).text();
    private final String globexAdmin = keys.create(globex, "admin", ADMIN, null).text();

    private record Response(int status, JsonNode body) {
        String text(String field) {
            return body.path(field).asString("");
        }
    }

    private PlanChanges plans() {
        var alerts = new Alerts(db.database(), tenants.plans(), tasks);
        return new PlanChanges(tenants, List.of(), alerts, InstantSource.system());
    }

    private List<Route> routes() {
        var routes =
                new ArrayList<>(new TenantsApi(tenants, plans(), Duration.ofDays(30), InstantSource.system()).routes());
        routes.addAll(new ApiKeysApi(keys, tenants, acts).routes());
        routes.add(Route.get(
                "/whoami",
                Permission.CHAT,
                exchange -> exchange.json(
                        200,
                        Json.object()
                                .put("tenant", Tenancy.current().toString())
                                .put("key", ApiKey.format(Caller.current().id())))));
        return routes;
    }

    @BeforeAll
    void start() throws IOException {
        server.start();
    }

    @AfterAll
    void close() {
        client.close();
        server.close();
        tasks.close();
        metrics.close();
        db.close();
    }

    @Test
    void anOperatorCreatesReadsAndListsTenants() throws Exception {
        var created = call("POST", "/api/v1/tenants", operator, """
                {"slug": "initech", "name": " Initech ", "config": {"allowed_models": ["a", "b"], "primary_model": "a"}}""");
        assertThat(created.status).isEqualTo(201);
        assertThat(created.text("id")).startsWith("ten_");
        assertThat(created.text("name")).isEqualTo("Initech");
        assertThat(created.text("status")).isEqualTo("active");
        assertThat(created.body.path("config").path("primary_model").asString()).isEqualTo("a");
        assertThat(Instant.parse(created.text("created_at")))
                .isBefore(Instant.now().plusSeconds(60));
        var read = call("GET", "/api/v1/tenants/" + created.text("id"), operator, null);
        assertThat(read.body).isEqualTo(created.body);
        assertThat(tenants.findBySlug("initech")).isPresent();
    }

    @Test
    void listsComeInPages() throws Exception {
        var seen = new ArrayList<String>();
        var path = "/api/v1/tenants?limit=1";
        for (var page = call("GET", path, operator, null); ; ) {
            assertThat(page.status).isEqualTo(200);
            assertThat(page.body.path("data")).hasSize(1);
            seen.add(page.body.path("data").path(0).path("id").asString());
            if (page.text("next_cursor").isEmpty()) break;
            page = call("GET", path + "&cursor=" + page.text("next_cursor"), operator, null);
        }
        assertThat(seen).doesNotHaveDuplicates().contains(acme.toString(), globex.toString());
        assertThat(call("GET", "/api/v1/tenants?cursor=x", operator, null).status)
                .isEqualTo(400);
    }

    @Test
    void tenantsAreFoundByNameAndStatus() throws Exception {
        var found = call("GET", "/api/v1/tenants?q=ACM&status=active", operator, null);
        assertThat(found.body.path("data").findValuesAsString("id"))
                .contains(acme.toString())
                .doesNotContain(globex.toString());
        assertThat(call("GET", "/api/v1/tenants?q=100%25", operator, null).body.path("data"))
                .isEmpty();
        assertThat(call("GET", "/api/v1/tenants?q=acm&status=deleting", operator, null)
                        .body
                        .path("data"))
                .isEmpty();
        var wrong = call("GET", "/api/v1/tenants?status=gone", operator, null);
        assertThat(wrong.status).isEqualTo(400);
        assertThat(wrong.text("detail")).contains("status must be one of active, suspended, deleting");
    }

    @Test
    void aSlugIsTakenOnce() throws Exception {
        var again = call("POST", "/api/v1/tenants", operator, "{\"slug\": \"acme\", \"name\": \"Other\"}");
        assertThat(again.status).isEqualTo(409);
        assertThat(again.text("code")).isEqualTo("conflict");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|name",
                "{\"slug\":\"\",\"name\":\"n\"}|slug",
                "{\"slug\":\"Not A Slug\",\"name\":\"n\"}|slug",
                "{\"slug\":\"-x\",\"name\":\"n\"}|slug",
                "{\"slug\":\"x1\",\"name\":\"  \"}|name",
                "{\"slug\":\"x1\",\"name\":\"a\\u0000b\"}|name",
                "{\"slug\":\"x1\",\"name\":\"n\",\"config\":{\"rate_limit_per_minute\":0}}|config.rate_limit_per_minute",
                "{\"slug\":\"x1\",\"name\":\"n\",\"config\":{\"allowed_models\":[\"a\",null]}}|config.allowed_models[1]",
                "{\"slug\":\"x1\",\"name\":\"n\",\"config\":{\"allowed_models\":[\"a\"],\"primary_model\":\"b\"}}|config.primary_model",
                "{\"slug\":\"x1\",\"name\":\"n\",\"colour\":\"red\"}|colour",
            })
    void aWrongTenantIsRefusedNamingTheField(String body, String field) throws Exception {
        var refused = call("POST", "/api/v1/tenants", operator, body);
        assertThat(refused.status).isEqualTo(400);
        assertThat(refused.body.toString()).contains(field);
    }

    @Test
    void aTenantsKeyManagesNoTenants() throws Exception {
        for (var path : List.of("/api/v1/tenants", "/api/v1/tenants/" + globex)) {
            var refused = call("GET", path, acmeAdmin, null);
            assertThat(refused.status).isEqualTo(403);
            assertThat(refused.body.toString()).contains("tenants:manage");
        }
    }

    @Test
    void aKeyWorksFromItsCreationToItsEnd() throws Exception {
        var created = call("POST", "/api/v1/api-keys", acmeAdmin, "{\"name\": \"app\", \"scopes\": [\"chat\"]}");
        assertThat(created.status).isEqualTo(201);
        assertThat(created.text("tenant_id")).isEqualTo(acme.toString());
        var key = created.text("key");
        var who = call("GET", "/whoami", key, null);
        assertThat(who.text("tenant")).isEqualTo(acme.toString());
        assertThat(who.text("key")).isEqualTo(created.text("id"));

        var read = call("GET", "/api/v1/api-keys/" + created.text("id"), acmeAdmin, null);
        assertThat(read.status).isEqualTo(200);
        assertThat(read.body.has("key")).isFalse();

        var path = "/api/v1/api-keys/" + created.text("id");
        assertThat(call("DELETE", path, acmeAdmin, null).status).isEqualTo(204);
        assertThat(call("DELETE", path, acmeAdmin, null).status).isEqualTo(204);
        var refused = call("GET", "/whoami", key, null);
        assertThat(refused.status).isEqualTo(401);
        assertThat(refused.text("code")).isEqualTo("invalid_api_key");
        assertThat(call("GET", path, acmeAdmin, null).body.has("revoked_at")).isTrue();
    }

    @Test
    void anotherTenantsKeyIsAsGoodAsNone() throws Exception {
        var id = ApiKey.format(keys.create(globex, "theirs", ADMIN, null).key().id());
        var theirs = call("GET", "/api/v1/api-keys/" + id, acmeAdmin, null);
        var unknown = "key_" + dev.parley.kernel.Ids.next();
        var none = call("GET", "/api/v1/api-keys/" + unknown, acmeAdmin, null);
        assertThat(theirs.status).isEqualTo(404);
        assertThat(theirs.text("detail").replace(id, ""))
                .isEqualTo(none.text("detail").replace(unknown, ""));
        assertThat(call("DELETE", "/api/v1/api-keys/" + id, acmeAdmin, null).status)
                .isEqualTo(404);
        assertThat(call("GET", "/api/v1/api-keys/" + id, globexAdmin, null).status)
                .isEqualTo(200);
        assertThat(call("GET", "/api/v1/api-keys?limit=100", acmeAdmin, null)
                        .body
                        .toString())
                .contains(acme.toString())
                .doesNotContain(globex.toString());
        var created = call(
                "POST",
                "/api/v1/api-keys",
                acmeAdmin,
                "{\"name\": \"x\", \"scopes\": [\"chat\"], \"tenant_id\": \"" + globex + "\"}");
        assertThat(created.status).isEqualTo(404);
    }

    @Test
    void anOperatorManagesTheKeysOfAll() throws Exception {
        var created = call(
                "POST",
                "/api/v1/api-keys",
                operator,
                "{\"name\": \"x\", \"scopes\": [\"chat\"], \"expires_at\": \"2099-01-01T00:00:00Z\", \"tenant_id\": \""
                        + globex + "\"}");
        assertThat(created.status).isEqualTo(201);
        assertThat(created.text("expires_at")).isEqualTo("2099-01-01T00:00:00Z");
        assertThat(call("GET", "/whoami", created.text("key"), null).text("tenant"))
                .isEqualTo(globex.toString());
        assertThat(call("GET", "/api/v1/api-keys?tenant_id=" + globex, operator, null)
                        .body
                        .toString())
                .contains(globex.toString())
                .doesNotContain(acme.toString());
        assertThat(call("DELETE", "/api/v1/api-keys/" + created.text("id"), operator, null).status)
                .isEqualTo(204);
        assertThat(call("GET", "/whoami", created.text("key"), null).status).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"scopes\":[\"chat\"]}|400|name",
                "{\"name\":\"n\"}|400|scopes",
                "{\"name\":\"n\",\"scopes\":[]}|400|scopes",
                "{\"name\":\"n\",\"scopes\":[\"chat\",\"everything\"]}|400|scopes[1]",
                "{\"name\":\"n\",\"scopes\":[null]}|400|scopes[0]",
                "{\"name\":\"n\",\"scopes\":[\"tenants:manage\"]}|400|scopes[0]",
                "{\"name\":\"n\",\"scopes\":[\"usage:read\"]}|403|usage:read",
                "{\"name\":\"n\",\"scopes\":[\"chat\"],\"expires_at\":\"2001-01-01T00:00:00Z\"}|400|expires_at",
                "{\"name\":\"n\",\"scopes\":[\"chat\"],\"expires_at\":\"tomorrow\"}|400|expires_at",
            })
    void aWrongKeyIsRefusedNamingTheField(String body, int status, String field) throws Exception {
        var refused = call("POST", "/api/v1/api-keys", acmeAdmin, body);
        assertThat(refused.status).isEqualTo(status);
        assertThat(refused.body.toString()).contains(field);
    }

    @Test
    void a401SaysHowToAuthenticate() throws Exception {
        var request = HttpRequest.newBuilder(uri("/whoami")).build();
        var answer = client.send(request, HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private Response call(String method, String path, String key, @Nullable String body) throws Exception {
        var content = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8);
        var request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .header("X-Parley-Reason", "managed by a test")
                .method(method, content)
                .build();
        var answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        return new Response(answer.statusCode(), answer.body().length == 0 ? Json.object() : Json.read(answer.body()));
    }

    /// No request here carries an `Idempotency-Key`.
    private static final class NoIdempotency implements IdempotencyStore {
        @Override
        public Claim claim(Scope scope, byte[] fingerprint, Duration lease) {
            throw new AssertionError("No request here carries an Idempotency-Key");
        }

        @Override
        public void finish(Scope scope, UUID token, Answer answer, @Nullable String endUser) {
            throw new AssertionError("nothing was claimed");
        }

        @Override
        public void release(Scope scope, UUID token) {
            throw new AssertionError("nothing was claimed");
        }
    }
}
