package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import dev.parley.app.TwoTenants.Side;
import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import java.util.Map;
import java.util.function.Function;

/// Two tenants that manage their API keys.
final class ApiKeyCases {
    static final Map<String, Case> ALL = Map.of(
            "POST /api/v1/api-keys", createKey(),
            "GET /api/v1/api-keys", listKeys(),
            "GET /api/v1/api-keys/{id}", readKey(),
            "PATCH /api/v1/api-keys/{id}", changeKey(),
            "POST /api/v1/api-keys/{id}/rotate", rotateKey(),
            "DELETE /api/v1/api-keys/{id}", revokeKey());

    private ApiKeyCases() {}

    private static Case createKey() {
        Function<String, Web.Request> create = tenant -> {
            var body = Json.object().put("name", "made");
            body.putArray("scopes").add("chat");
            return Web.Request.of(
                    "POST", "/api/v1/api-keys", body.put("tenant_id", tenant).toString());
        };
        return new Case(
                400,
                (_, _) -> Web.Request.of("POST", "/api/v1/api-keys", "{\"name\": \"made\", \"scopes\": [\"chat\"]}"),
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(201);
                    assertThat(answer.text("tenant_id")).isEqualTo(side.tenant());
                    assertThat(answer.text("key")).startsWith("sk-par-");
                },
                (both, own, other) -> IsolationCases.unknown(
                        both, own, create, other.tenant(), TenantId.next().toString()));
    }

    private static Case listKeys() {
        return new Case(
                200,
                (_, _) -> Web.Request.of("GET", "/api/v1/api-keys?limit=100", null),
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.json().path("data").findValuesAsString("tenant_id"))
                            .containsOnly(side.tenant());
                    assertThat(answer.json().path("data").findValuesAsString("id"))
                            .contains(side.keyId());
                },
                (both, own, other) -> {
                    Function<String, Web.Request> list =
                            tenant -> Web.Request.of("GET", "/api/v1/api-keys?tenant_id=" + tenant, null);
                    IsolationCases.unknown(
                            both, own, list, other.tenant(), TenantId.next().toString());
                    var page = both.web.get("/api/v1/api-keys?limit=100&cursor=" + other.keyId(), own.key());
                    assertThat(page.status()).isEqualTo(200);
                    assertThat(page.body()).doesNotContain(other.tenant(), other.keyId());
                });
    }

    private static Case readKey() {
        Function<String, Web.Request> read = id -> Web.Request.of("GET", "/api/v1/api-keys/" + id, null);
        return new Case(
                200,
                (_, side) -> read.apply(side.keyId()),
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.text("tenant_id")).isEqualTo(side.tenant());
                    assertThat(answer.json().has("key")).isFalse();
                },
                (both, own, other) ->
                        IsolationCases.unknown(both, own, read, other.keyId(), Ids.format("key", Ids.next())));
    }

    private static Case revokeKey() {
        Function<String, Web.Request> revoke = id -> Web.Request.of("DELETE", "/api/v1/api-keys/" + id, null);
        return new Case(
                204,
                (both, side) -> {
                    return revoke.apply(made(both, side).text("id"));
                },
                (_, answer) -> assertThat(answer.status()).isEqualTo(204),
                (both, own, other) -> {
                    IsolationCases.unknown(both, own, revoke, other.keyId(), Ids.format("key", Ids.next()));
                    assertThat(both.web.get("/v1/models", other.key()).status()).isEqualTo(200);
                });
    }

    private static Case changeKey() {
        Function<String, Web.Request> rename =
                id -> Web.Request.of("PATCH", "/api/v1/api-keys/" + id, "{\"name\": \"other\"}");
        return new Case(
                200,
                (both, side) -> rename.apply(made(both, side).text("id")),
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.text("name")).isEqualTo("other");
                    assertThat(answer.text("tenant_id")).isEqualTo(side.tenant());
                    assertThat(answer.json().has("key")).isFalse();
                },
                (both, own, other) -> {
                    IsolationCases.unknown(both, own, rename, other.keyId(), Ids.format("key", Ids.next()));
                    var theirs = both.web.get("/api/v1/api-keys/" + other.keyId(), other.key());
                    assertThat(theirs.text("name")).isEqualTo("test");
                });
    }

    private static Case rotateKey() {
        Function<String, Web.Request> rotate = id -> Web.Request.of("POST", "/api/v1/api-keys/" + id + "/rotate", "{}");
        return new Case(
                200,
                (both, side) -> rotate.apply(made(both, side).text("id")),
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.text("key")).startsWith("sk-par-");
                    assertThat(answer.text("tenant_id")).isEqualTo(side.tenant());
                },
                (both, own, other) -> {
                    IsolationCases.unknown(both, own, rotate, other.keyId(), Ids.format("key", Ids.next()));
                    assertThat(both.web.get("/v1/models", other.key()).status()).isEqualTo(200);
                });
    }

    private static Web.Response made(TwoTenants both, Side side) {
        var made = both.web.post("/api/v1/api-keys", side.key(), "{\"name\": \"made\", \"scopes\": [\"chat\"]}");
        assertThat(made.status()).isEqualTo(201);
        return made;
    }
}
