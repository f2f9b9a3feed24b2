package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import dev.parley.app.TwoTenants.Side;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.util.Map;

/// How two tenants use their caches side by side.
final class CacheCases {
    private static final String PATH = "/api/v1/cache";

    private CacheCases() {}

    static Map<String, Case> all() {
        return Map.of(
                "GET " + PATH + "/statistics",
                new Case(
                        400,
                        (both, side) -> {
                            served(both, side);
                            return Web.Request.of("GET", PATH + "/statistics", null);
                        },
                        (_, answer) -> {
                            assertThat(answer.status()).isEqualTo(200);
                            assertThat(answer.json().path("hits_exact").asLong())
                                    .isPositive();
                        },
                        (both, own, other) -> {
                            var before = hits(both, own);
                            served(both, other);
                            assertThat(hits(both, own)).isEqualTo(before);
                        }),
                "POST " + PATH + "/feedback",
                new Case(
                        400,
                        (both, side) -> telling(served(both, side)),
                        (_, answer) -> assertThat(answer.status()).isEqualTo(204),
                        (both, own, other) -> {
                            var theirs = served(both, other);
                            IsolationCases.unknown(
                                    both, own, CacheCases::telling, theirs, Ids.format("use", Ids.next()));
                            // nothing was told in their place
                            assertThat(both.web
                                            .send(telling(theirs).key(other.key()))
                                            .status())
                                    .isEqualTo(204);
                        }),
                "POST " + PATH + "/warm",
                new Case(
                        400,
                        (_, _) -> Web.Request.of("POST", PATH + "/warm", "{\"questions\": [\"What is new?\"]}"),
                        (_, answer) -> {
                            assertThat(answer.status()).isEqualTo(202);
                            // no cache, nothing to be asked
                            assertThat(answer.json().path("asked").asLong()).isZero();
                        },
                        CacheCases::warmsItsOwn),
                "POST " + PATH + "/preview",
                new Case(
                        400,
                        (both, side) -> {
                            served(both, side);
                            return previewing();
                        },
                        (_, answer) ->
                                assertThat(answer.json().path("exact").asLong()).isPositive(),
                        (both, own, other) -> {
                            var before =
                                    both.web.send(previewing().key(own.key())).body();
                            served(both, other);
                            assertThat(both.web
                                            .send(previewing().key(own.key()))
                                            .body())
                                    .isEqualTo(before);
                        }),
                "DELETE " + PATH,
                new Case(
                        400,
                        (_, _) -> Web.Request.of("DELETE", PATH, null),
                        (_, answer) -> assertThat(answer.status()).isEqualTo(204),
                        CacheCases::emptiesItsOwn));
    }

    private static void emptiesItsOwn(TwoTenants both, Side own, Side other) {
        enable(both, own, "true");
        enable(both, other, "true");
        try {
            var text = "What is " + Ids.next() + "?";
            // what one was told the other has to ask a model for
            assertThat(ask(both, own, text).header("x-parley-cache")).isEqualTo("miss");
            assertThat(ask(both, other, text).header("x-parley-cache")).isEqualTo("miss");
            assertThat(both.web.delete(PATH, own.key()).status()).isEqualTo(204);
            assertThat(ask(both, other, text).header("x-parley-cache")).isEqualTo("hit; exact");
            assertThat(ask(both, own, text).header("x-parley-cache")).isEqualTo("miss");
        } finally {
            enable(both, own, "null");
            enable(both, other, "null");
        }
    }

    private static void warmsItsOwn(TwoTenants both, Side own, Side other) {
        enable(both, own, "true");
        enable(both, other, "true");
        try {
            var text = "What is " + Ids.next() + "?";
            var body = Json.object().put("model", own.providedModel());
            body.withArray("questions").add(text);
            assertThat(both.web.post(PATH + "/warm", own.key(), body.toString()).status())
                    .isEqualTo(202);
            TestGateway.until(
                    "the answer is kept",
                    () -> ask(both, own, text).header("x-parley-cache").equals("hit; exact"));
            assertThat(ask(both, other, text).header("x-parley-cache")).isEqualTo("miss");
        } finally {
            enable(both, own, "null");
            enable(both, other, "null");
        }
    }

    private static Web.Request telling(String usage) {
        return Web.Request.of(
                "POST",
                PATH + "/feedback",
                Json.object().put("usage_id", usage).put("right", true).toString());
    }

    private static Web.Request previewing() {
        return Web.Request.of("POST", PATH + "/preview", "{\"cache_error_bound\": 0.1}");
    }

    private static long hits(TwoTenants both, Side side) {
        return both.web
                .get(PATH + "/statistics", side.key())
                .json()
                .path("hits_exact")
                .asLong();
    }

    /// The ledger entry of an answer that came from the tenant's cache.
    private static String served(TwoTenants both, Side side) {
        enable(both, side, "true");
        try {
            var text = "What is " + Ids.next() + "?";
            ask(both, side, text);
            var answer = ask(both, side, text);
            assertThat(answer.header("x-parley-cache")).isEqualTo("hit; exact");
            return answer.header("x-parley-usage-id");
        } finally {
            enable(both, side, "null");
        }
    }

    private static Web.Response ask(TwoTenants both, Side side, String text) {
        var body = Json.object().put("model", side.providedModel());
        body.putArray("messages").addObject().put("role", "user").put("content", text);
        var answer = both.web.post("/v1/chat/completions", side.key(), body.toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static void enable(TwoTenants both, Side side, String enabled) {
        var path = "/api/v1/tenants/" + side.tenant() + "/config";
        var request = Web.Request.of("PATCH", path, "{\"cache_enabled\": " + enabled + "}");
        assertThat(both.web.send(request.key(both.operatorKey())).status()).isEqualTo(200);
    }
}
