package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import dev.parley.app.TwoTenants.Side;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How two tenants use the routes of their own providers side by side.
final class ProviderCases {
    private static final String PATH = "/api/v1/providers";

    private ProviderCases() {}

    static Map<String, Case> all() {
        return Map.of(
                "GET /api/v1/providers/health",
                health(),
                "GET /api/v1/targets",
                targets(),
                "POST " + PATH,
                new Case(
                        400,
                        (both, side) -> create(both, side),
                        (side, answer) -> {
                            assertThat(answer.status()).isEqualTo(201);
                            assertThat(answer.text("id")).startsWith("prv_");
                            assertThat(answer.text("api_key_hint"))
                                    .isEqualTo("…" + side.house().substring(0, 4));
                        },
                        (both, own, other) -> {
                            var theirs = both.web.send(create(both, other).key(other.key()));
                            // the same name is free in another tenant
                            var body = create(both, own).body();
                            var same = String.valueOf(body)
                                    .replaceFirst("\"name\":\"[^\"]+\"", "\"name\":\"" + theirs.text("name") + "\"");
                            assertThat(both.web.post(PATH, own.key(), same).status())
                                    .isEqualTo(201);
                            assertThat(both.web.get("/v1/models", own.key()).body())
                                    .doesNotContain(theirs.text("name"));
                        }),
                "GET " + PATH,
                new Case(
                        400,
                        (both, side) -> {
                            made(both, side);
                            return Web.Request.of("GET", PATH + "?limit=100", null);
                        },
                        (side, answer) -> {
                            assertThat(answer.status()).isEqualTo(200);
                            assertThat(answer.json().path("data").findValuesAsString("api_key_hint"))
                                    .isNotEmpty()
                                    .contains("…" + side.house().substring(0, 4));
                        },
                        (both, own, other) -> {
                            var theirs = made(both, other);
                            assertThat(both.web
                                            .get(PATH + "?limit=100", own.key())
                                            .body())
                                    .doesNotContain(theirs);
                            // nor by their place in the list
                            assertThat(both.web
                                            .get(PATH + "?limit=100&cursor=" + theirs, own.key())
                                            .json()
                                            .path("data")
                                            .findValuesAsString("api_key_hint"))
                                    .doesNotContain("…" + other.house().substring(0, 4));
                        }),
                "GET " + PATH + "/{id}",
                one("GET", "", null, (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.text("api_key_hint"))
                            .isEqualTo("…" + side.house().substring(0, 4));
                }),
                "PATCH " + PATH + "/{id}",
                one("PATCH", "", "{\"primary_model\": \"\"}", (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.text("api_key_hint"))
                            .isEqualTo("…" + side.house().substring(0, 4));
                }),
                "DELETE " + PATH + "/{id}",
                one(
                        "DELETE",
                        "",
                        null,
                        (_, answer) -> assertThat(answer.status()).isEqualTo(204)),
                "POST " + PATH + "/{id}/test",
                one("POST", "/test", null, (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.json().path("ok").asBoolean()).isTrue();
                }));
    }

    private static Case targets() {
        return new Case(
                400,
                (both, side) -> {
                    made(both, side);
                    return Web.Request.of("GET", "/api/v1/targets", null);
                },
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.json().path("data").findValuesAsString("model"))
                            .contains("own-model", "local/extractive");
                },
                (both, own, other) -> {
                    var theirs = both.web.send(create(both, other).key(other.key()));
                    assertThat(both.web.get("/api/v1/targets", other.key()).body())
                            .contains(theirs.text("name"));
                    assertThat(both.web.get("/api/v1/targets", own.key()).body())
                            .doesNotContain(theirs.text("name"));
                });
    }

    /// Makes no more providers than it needs, for a tenant has room for a hundred.
    private static Case health() {
        var path = PATH + "/health";
        return new Case(
                200,
                (_, _) -> Web.Request.of("GET", path, null),
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.json().path("data").findValuesAsString("model"))
                            .contains("local/extractive");
                },
                (both, own, other) -> {
                    var theirs = both.web.send(create(both, other).key(other.key()));
                    assertThat(both.web.get(path, other.key()).body()).contains(theirs.text("name"));
                    assertThat(both.web.get(path, own.key()).body()).doesNotContain(theirs.text("name"));
                    both.web.delete(PATH + "/" + theirs.text("id"), other.key());
                });
    }

    private static Web.Request create(TwoTenants both, Side side) {
        var body = Json.object()
                .put("name", "own-" + Ids.next())
                .put("dialect", "openai")
                .put("base_url", both.simulator().openAiUrl())
                .put("api_key", "sk-0123456789-" + side.house().substring(0, 4));
        body.putArray("models").add("own-model");
        return Web.Request.of("POST", PATH, body.toString());
    }

    /// The id of a new provider.
    private static String made(TwoTenants both, Side side) {
        var created = both.web.send(create(both, side).key(side.key()));
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created.text("id");
    }

    private static Case one(String method, String below, @Nullable String body, BiConsumer<Side, Web.Response> shows) {
        Function<String, Web.Request> request = id -> Web.Request.of(method, PATH + "/" + id + below, body);
        return new Case(400, (both, side) -> request.apply(made(both, side)), shows, (both, own, other) -> {
            var theirs = made(both, other);
            var answer = both.web.send(request.apply(theirs).key(own.key()));
            var nobodys = "prv_" + Ids.next();
            var unknown = both.web.send(request.apply(nobodys).key(own.key()));
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text("detail").replace(theirs, "it"))
                    .isEqualTo(unknown.text("detail").replace(nobodys, "it"));
            assertThat(both.web.get(PATH + "/" + theirs, other.key()).status()).isEqualTo(200);
        });
    }
}
