package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import dev.parley.app.TwoTenants.Side;
import dev.parley.platform.json.Json;
import java.util.Map;

/// The numbers of two tenants side by side.
final class AnalyticsCases {
    private static final String PATH = "/api/v1/analytics";

    private AnalyticsCases() {}

    static Map<String, Case> all() {
        return Map.of(
                "GET " + PATH + "/overview", counting("/overview?days=7", "/metrics/2/n"),
                "GET " + PATH + "/usage", counting("/usage?group_by=model", "/total/requests"),
                "GET " + PATH + "/requests",
                        new Case(
                                400,
                                (both, side) -> {
                                    asked(both, side);
                                    return get("/requests");
                                },
                                (_, answer) ->
                                        assertThat(answer.json().path("data")).isNotEmpty(),
                                (both, own, other) -> {
                                    var theirs = asked(both, other);
                                    var path = "/requests?limit=200";
                                    for (var query : new String[] {"", "&key_id=" + other.keyId(), "&cursor=" + theirs})
                                        assertThat(both.web
                                                        .get(PATH + path + query, own.key())
                                                        .body())
                                                .doesNotContain("\"id\":\"" + theirs + '"');
                                    assertThat(both.web
                                                    .get(PATH + path, other.key())
                                                    .body())
                                            .contains(theirs);
                                }));
    }

    /// @param count that each request adds to
    private static Case counting(String path, String count) {
        return new Case(
                400,
                (both, side) -> {
                    asked(both, side);
                    return get(path);
                },
                (_, answer) -> assertThat(answer.json().at(count).asLong()).isPositive(),
                (both, own, other) -> {
                    long before = count(both, own, path, count);
                    asked(both, other);
                    assertThat(count(both, own, path, count)).isEqualTo(before);
                    asked(both, own);
                    assertThat(count(both, own, path, count)).isEqualTo(before + 1);
                });
    }

    private static Web.Request get(String path) {
        return Web.Request.of("GET", PATH + path, null);
    }

    private static long count(TwoTenants both, Side side, String path, String count) {
        return both.web.get(PATH + path, side.key()).json().at(count).asLong();
    }

    /// The ledger's entry of a request.
    private static String asked(TwoTenants both, Side side) {
        var body = Json.object().put("model", side.providedModel());
        body.putArray("messages").addObject().put("role", "user").put("content", "Hello");
        var answer = both.web.post("/v1/chat/completions", side.key(), body.toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.header("x-parley-usage-id");
    }
}
