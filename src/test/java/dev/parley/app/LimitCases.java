package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import dev.parley.app.TwoTenants.Side;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// How two tenants use limits side by side. Each is for a model of its own name, so that none refuses the others'
/// requests.
final class LimitCases {
    private static final AtomicInteger MODELS = new AtomicInteger();
    private static final String PATH = "/api/v1/limits";

    static final Map<String, Case> ALL = Map.of(
            "GET /api/v1/limits", list(),
            "POST /api/v1/limits", create(),
            "PATCH /api/v1/limits/{id}", change(),
            "DELETE /api/v1/limits/{id}", remove());

    private LimitCases() {}

    private static Web.Request creating() {
        var body = Json.object()
                .put("scope", "model")
                .put("subject", "some/model-" + MODELS.incrementAndGet())
                .put("measure", "usd")
                .put("window", "month")
                .put("amount", 5);
        return Web.Request.of("POST", PATH, body.toString());
    }

    private static String created(TwoTenants both, Side side) {
        var answer = both.web.send(creating().key(side.key()));
        assertThat(answer.status()).isEqualTo(201);
        return answer.text("id");
    }

    private static Web.Request changing(String id) {
        return Web.Request.of("PATCH", PATH + "/" + id, "{\"amount\": 7.5}");
    }

    private static Web.Request removing(String id) {
        return Web.Request.of("DELETE", PATH + "/" + id, null);
    }

    private static Case list() {
        return new Case(
                400,
                (_, _) -> Web.Request.of("GET", PATH, null),
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.json().path("data").findValuesAsString("name"))
                            .contains("tenant-requests-minute");
                },
                (both, own, other) -> {
                    var theirs = created(both, other);
                    assertThat(both.web.get(PATH, other.key()).body()).contains(theirs);
                    assertThat(both.web.get(PATH, own.key()).body()).doesNotContain(theirs);
                });
    }

    private static Case create() {
        return new Case(
                400,
                (_, _) -> creating(),
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(201);
                    assertThat(answer.text("id")).startsWith("lim_");
                },
                (both, own, other) -> {
                    var request = creating();
                    assertThat(both.web.send(request.key(other.key())).status()).isEqualTo(201);
                    // the other's stands in nobody's way
                    assertThat(both.web.send(request.key(own.key())).status()).isEqualTo(201);
                    assertThat(both.web.send(request.key(own.key())).status()).isEqualTo(409);
                });
    }

    private static Case change() {
        return new Case(
                400,
                (both, side) -> changing(created(both, side)),
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.json().path("amount").doubleValue()).isEqualTo(7.5);
                },
                (both, own, other) -> untouched(both, own, other, LimitCases::changing));
    }

    private static Case remove() {
        return new Case(
                400,
                (both, side) -> removing(created(both, side)),
                (_, answer) -> assertThat(answer.status()).isEqualTo(204),
                (both, own, other) -> untouched(both, own, other, LimitCases::removing));
    }

    private static void untouched(TwoTenants both, Side own, Side other, Function<String, Web.Request> request) {
        var theirs = created(both, other);
        IsolationCases.unknown(both, own, request, theirs, Ids.format("lim", Ids.next()));
        var all = both.web.get(PATH, other.key()).json().path("data");
        assertThat(all.findValuesAsString("id")).contains(theirs);
        for (var limit : all) assertThat(limit.path("amount").asDouble()).isNotEqualTo(7.5);
    }
}
