package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// API keys from creation to end, through the whole program; this machine stands for a trusted proxy, so that requests
/// can come from anywhere.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiKeysHttpIT {
    private static final String KEYS = "/api/v1/api-keys";

    private TestGateway gateway;
    private Web web;
    private String tenant = "";
    private String admin = "";

    @BeforeAll
    void start() {
        gateway = new TestGateway(Map.of("PARLEY_TRUSTED_PROXIES", "127.0.0.0/8, ::1"));
        web = new Web(gateway.parley().url(""));
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @BeforeEach
    void aTenantAndItsAdministrator() {
        tenant = gateway.customer().id();
        admin = web.post(KEYS, gateway.parley().operatorKey(), """
                {"name": "admin", "scopes": ["chat", "keys:manage"], "tenant_id": "%s"}""".formatted(tenant))
                .text("key");
    }

    @Test
    void aRotatedKeyIsGoodByBothSecretsUntilTheOverlapEnds() {
        var made = create("\"scopes\": [\"chat\"]");
        var rotated = web.post(path(made) + "/rotate", admin, "{\"overlap_seconds\": 1}");
        assertThat(rotated.status()).isEqualTo(200);
        assertThat(rotated.header("Cache-Control")).isEqualTo("no-store");
        assertThat(rotated.text("id")).isEqualTo(made.text("id"));
        assertThat(rotated.text("key")).isNotEqualTo(made.text("key"));
        assertThat(use(made)).isEqualTo(200);
        assertThat(use(rotated)).isEqualTo(200);
        TestGateway.until("the overlap has ended", () -> use(made) == 401);
        var refused = web.get("/v1/models", made.text("key"));
        assertThat(refused.body()).contains("expired_api_key", "was rotated", "use the newer one");
        assertThat(use(rotated)).isEqualTo(200);
        var read = web.get(path(made), admin);
        assertThat(read.body()).doesNotContain("sk-par");
        assertThat(read.json().path("secrets").findValuesAsString("number")).containsExactly("2", "1");
        assertThat(read.json().at("/secrets/0").has("valid_until")).isFalse();
        assertThat(Instant.parse(read.json().at("/secrets/1/valid_until").asString()))
                .isBefore(Instant.now());
    }

    @Test
    void aLeakIsAnsweredByARotationWithoutOverlap() {
        var made = create("\"scopes\": [\"chat\"]");
        var second = rotate(made, 3600);
        var third = rotate(made, 0);
        assertThat(use(made)).isEqualTo(401);
        assertThat(use(second)).isEqualTo(401);
        assertThat(use(third)).isEqualTo(200);
        var again = web.post(path(made) + "/rotate", third.text("key"), "{\"overlap_seconds\": 0}");
        assertThat(again.status()).as("it lacks keys:manage").isEqualTo(403);
    }

    @Test
    void onlySoManySecretsAreGoodAtATime() {
        var made = create("\"scopes\": [\"chat\"]");
        for (int i = 0; i < 4; i++) assertThat(rotate(made, 3600).status()).isEqualTo(200);
        assertThat(use(made)).isEqualTo(200);
        var refused = rotate(made, 3600);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("detail")).contains("5 secrets", "overlap_seconds 0");
        assertThat(rotate(made, 0).status()).isEqualTo(200);
        assertThat(use(made)).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"overlap_seconds\": -1}", "{\"overlap_seconds\": 604801}", "{\"overlap\": 5}", "[]"})
    void aWrongOverlapIsRefused(String body) {
        assertThat(web.post(path(create("\"scopes\": [\"chat\"]")) + "/rotate", admin, body)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aRevokedKeyIsNeitherRotatedNorChanged() {
        var made = create("\"scopes\": [\"chat\"]");
        assertThat(web.delete(path(made), admin).status()).isEqualTo(204);
        assertThat(rotate(made, 0).status()).isEqualTo(409);
        assertThat(patch(made, admin, "{\"name\": \"risen\"}").status()).isEqualTo(409);
        assertThat(use(made)).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "198.51.100.7, 200",
        "198.51.101.7, 403",
        "2001:db8:7::1, 200",
        "2001:db8:8::1, 403",
        "::ffff:198.51.100.7, 200",
        // what the caller says of itself is not believed: the proxy's word comes last
        "'198.51.100.7, 203.0.113.9', 403",
        "nonsense, 403"
    })
    void aKeyIsGoodFromItsNetworksOnly(String address, int status) {
        var made = create("\"scopes\": [\"chat\"], \"allowed_networks\": [\"198.51.100.0/24\", \"2001:db8:7::/48\"]");
        var answer = web.send(
                Web.Request.of("GET", "/v1/models", null).key(made.text("key")).header("X-Forwarded-For", address));
        assertThat(answer.status()).isEqualTo(status);
        if (status == 403) assertThat(answer.body()).contains("permission_error", "may not be used from");
    }

    @Test
    void aRefusalNamesTheAddressAsParleySeesIt() {
        var made = create("\"scopes\": [\"chat\"], \"allowed_networks\": [\"198.51.100.0/24\"]");
        assertThat(web.get("/v1/models", made.text("key")).body()).contains("may not be used from 127.0.0.1,");
        var forged = made.text("key").substring(0, made.text("key").length() - 4) + "AAAA";
        assertThat(web.get("/v1/models", forged).status())
                .as("who lacks the secret is not told of networks")
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"10.0.0.0/8\", \"10.0.0.1/8\"]|allowed_networks[1]|the network is 10.0.0.0/8",
                "[\"office\"]|allowed_networks[0]|is no network",
                "[null]|allowed_networks[0]|is no network",
                "\"10.0.0.0/8\"|allowed_networks|"
            })
    void aWrongNetworkIsRefusedNamingIt(String networks, String field, String why) {
        var refused = web.post(
                KEYS, admin, "{\"name\": \"n\", \"scopes\": [\"chat\"], \"allowed_networks\": " + networks + "}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("parameter")).isEqualTo(field);
        assertThat(refused.text("detail")).contains(why == null ? "" : why);
    }

    @Test
    void aKeysTermsAreChangedWhereTheyAreNamed() {
        var made = create("\"scopes\": [\"chat\"], \"expires_at\": \"2099-01-01T00:00:00Z\"");
        var named = patch(made, admin, "{\"name\": \"shop\", \"allowed_networks\": [\"10.0.0.0/8\"]}");
        assertThat(named.status()).isEqualTo(200);
        assertThat(named.text("name")).isEqualTo("shop");
        assertThat(named.text("expires_at")).isEqualTo("2099-01-01T00:00:00Z");
        assertThat(use(made)).isEqualTo(403);
        var open = patch(made, admin, "{\"allowed_networks\": [], \"expires_at\": null}");
        assertThat(open.json().has("expires_at")).isFalse();
        assertThat(open.text("name")).isEqualTo("shop");
        assertThat(use(made)).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|Name what changes",
                "{\"scopes\": [\"chat\"]}|scopes",
                "{\"name\": \" \"}|name must be",
                "{\"name\": null}|name must be",
                "{\"expires_at\": \"2001-01-01T00:00:00Z\"}|must lie in the future"
            })
    void aWrongChangeIsRefused(String body, String why) {
        var refused = patch(create("\"scopes\": [\"chat\"]"), admin, body);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains(why);
    }

    @Test
    void aKeyHandsOnNoMoreThanItHas() {
        var bounded = create("""
                "scopes": ["chat", "keys:manage"], "expires_at": "2099-01-01T00:00:00Z", \
                "allowed_networks": ["127.0.0.0/8"]""");
        var key = bounded.text("key");
        var child = web.post(KEYS, key, "{\"name\": \"child\", \"scopes\": [\"chat\"]}");
        assertThat(child.status()).isEqualTo(201);
        assertThat(child.text("expires_at")).isEqualTo("2099-01-01T00:00:00Z");
        assertThat(child.json().at("/allowed_networks/0").asString()).isEqualTo("127.0.0.0/8");
        var narrower = web.post(KEYS, key, """
                {"name": "n", "scopes": ["chat"], "expires_at": "2098-01-01T00:00:00Z", "allowed_networks": ["127.0.0.1"]}""");
        assertThat(narrower.status()).isEqualTo(201);

        refused(key, "POST", KEYS, "{\"name\": \"n\", \"scopes\": [\"audit:read\"]}", "audit:read is not among");
        refused(
                key,
                "POST",
                KEYS,
                "{\"name\": \"n\", \"scopes\": [\"chat\"], \"expires_at\": \"2099-01-02T00:00:00Z\"}",
                "cannot outlive");
        refused(
                key,
                "POST",
                KEYS,
                "{\"name\": \"n\", \"scopes\": [\"chat\"], \"allowed_networks\": [\"0.0.0.0/0\"]}",
                "more networks");
        // itself neither
        refused(key, "PATCH", path(bounded), "{\"allowed_networks\": []}", "more networks");
        refused(key, "PATCH", path(bounded), "{\"expires_at\": null}", "cannot outlive");
    }

    @Test
    void whoRotatesAKeyMustBePermittedWhatItIs() {
        var stronger = web.post(KEYS, gateway.parley().operatorKey(), """
                {"name": "auditor", "scopes": ["audit:read"], "tenant_id": "%s"}""".formatted(tenant));
        refused(admin, "POST", path(stronger) + "/rotate", "{}", "audit:read is not among");
        refused(admin, "PATCH", path(stronger), "{\"name\": \"mine\"}", "audit:read is not among");
        assertThat(web.delete(path(stronger), admin).status())
                .as("ending it gives nothing")
                .isEqualTo(204);
    }

    @Test
    void theLastUseIsToldWithItsAddress() {
        var made = create("\"scopes\": [\"chat\"]");
        assertThat(web.get(path(made), admin).json().has("last_used_at")).isFalse();
        var request = Web.Request.of("GET", "/v1/models", null).key(made.text("key"));
        assertThat(web.send(request.header("X-Forwarded-For", "203.0.113.7")).status())
                .isEqualTo(200);
        TestGateway.until(
                "the use is written", () -> web.get(path(made), admin).json().has("last_used_at"));
        var read = web.get(path(made), admin);
        assertThat(read.text("last_used_address")).isEqualTo("203.0.113.7");
        assertThat(Instant.parse(read.text("last_used_at")))
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        var rotated = rotate(made, 3600);
        assertThat(use(rotated)).isEqualTo(200);
        TestGateway.until(
                "each secret's use is told",
                () -> web.get(path(made), admin).json().at("/secrets/0").has("last_used_at"));
        assertThat(web.get(path(made), admin)
                        .json()
                        .at("/secrets/1/last_used_address")
                        .asString())
                .isEqualTo("203.0.113.7");
    }

    @Test
    void theLogHasWhatWasDoneToAKeyAndNoSecretOfIt() {
        var made = create("\"scopes\": [\"chat\"]");
        var rotated = rotate(made, 60);
        patch(made, admin, "{\"name\": \"other\"}");
        web.delete(path(made), admin);
        web.delete(path(made), admin);
        var rows = gateway.rows("select action, actor_kind, address, before, after from audit_entries where target = '"
                + made.text("id") + "' order by id");
        assertThat(rows).hasSize(4).allSatisfy(row -> assertThat(row).contains(" api_key 127.0.0.1 "));
        assertThat(rows.get(0)).startsWith("api_key.created").contains("\"scopes\":[\"chat\"]");
        assertThat(rows.get(1)).startsWith("api_key.rotated").contains("\"overlap_seconds\":60");
        assertThat(rows.get(2)).startsWith("api_key.changed").contains("\"name\":\"other\"");
        assertThat(rows.get(3)).startsWith("api_key.revoked");
        for (var text : Arrays.asList(made.text("key"), rotated.text("key"), admin)) {
            var secret = text.substring(text.indexOf('.') + 1);
            assertThat(rows.toString()).doesNotContain(secret);
        }
    }

    private void refused(String key, String method, String path, String body, String why) {
        var answer = web.send(Web.Request.of(method, path, body).key(key));
        assertThat(answer.status()).as(answer.body()).isEqualTo(403);
        assertThat(answer.text("detail")).contains(why);
    }

    private Web.Response create(String fields) {
        var made = web.post(KEYS, admin, "{\"name\": \"app " + Ids.next() + "\", " + fields + "}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made;
    }

    private Web.Response rotate(Web.Response key, int overlap) {
        return web.post(
                path(key) + "/rotate",
                admin,
                Json.object().put("overlap_seconds", overlap).toString());
    }

    private Web.Response patch(Web.Response key, String by, String body) {
        return web.send(Web.Request.of("PATCH", path(key), body).key(by));
    }

    private int use(Web.Response key) {
        return web.get("/v1/models", key.text("key")).status();
    }

    private static String path(Web.Response key) {
        return KEYS + "/" + key.text("id");
    }
}
