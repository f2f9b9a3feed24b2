package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import dev.parley.app.TwoTenants.Side;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.util.Map;
import java.util.function.BiFunction;

/// How two tenants keep their agents side by side, each named as its own house.
final class AgentCases {
    private static final String PATH = "/api/v1/agents";

    private AgentCases() {}

    static Map<String, Case> all() {
        return Map.of(
                "POST " + PATH,
                new Case(
                        400,
                        (_, side) -> adding(side),
                        (side, answer) -> shows(side, answer, 201),
                        (both, own, other) -> {
                            var theirs = both.web.send(adding(other).key(other.key()));
                            assertThat(both.web
                                            .get(PATH + "/" + theirs.text("id"), own.key())
                                            .status())
                                    .isEqualTo(404);
                        }),
                "GET " + PATH,
                new Case(
                        400,
                        (both, side) -> {
                            both.web.send(adding(side).key(side.key()));
                            return Web.Request.of("GET", PATH, null);
                        },
                        (side, answer) -> shows(side, answer, 200),
                        (both, own, other) -> {
                            var theirs = both.web
                                    .send(adding(other).key(other.key()))
                                    .text("id");
                            assertThat(both.web
                                            .get(PATH + "?limit=200", own.key())
                                            .body())
                                    .doesNotContain(theirs, other.house());
                        }),
                "GET " + PATH + "/{id}",
                one((id, _) -> Web.Request.of("GET", PATH + "/" + id, null), 200),
                "GET " + PATH + "/{id}/versions",
                one((id, _) -> Web.Request.of("GET", PATH + "/" + id + "/versions", null), 200),
                "PUT " + PATH + "/{id}",
                one((id, side) -> Web.Request.of("PUT", PATH + "/" + id, body(side)), 200),
                "DELETE " + PATH + "/{id}",
                one((id, _) -> Web.Request.of("DELETE", PATH + "/" + id, null), 204));
    }

    private static String body(Side side) {
        return Json.object()
                .put("name", side.house() + " " + Ids.next())
                .put("instructions", "You know all about " + side.house() + ".")
                .toString();
    }

    static Web.Request adding(Side side) {
        return Web.Request.of("POST", PATH, body(side));
    }

    private static void shows(Side side, Web.Response answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        if (status != 204) assertThat(answer.body()).contains(side.house());
    }

    private static Case one(BiFunction<String, Side, Web.Request> request, int status) {
        return new Case(
                400,
                (both, side) -> request.apply(
                        both.web.send(adding(side).key(side.key())).text("id"), side),
                (side, answer) -> shows(side, answer, status),
                (both, own, other) -> {
                    var theirs = both.web.send(adding(other).key(other.key())).text("id");
                    IsolationCases.unknown(
                            both, own, id -> request.apply(id, own), theirs, Ids.format("agt", Ids.next()));
                    shows(other, both.web.get(PATH + "/" + theirs, other.key()), 200);
                });
    }
}
