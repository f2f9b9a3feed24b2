package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import dev.parley.app.TwoTenants.Side;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.util.HashMap;
import java.util.Map;

/// How two tenants use the router side by side.
final class RouterCases {
    private static final String PATH = "/api/v1/router";

    private RouterCases() {}

    static Map<String, Case> all() {
        var all = new HashMap<>(decisions());
        all.putAll(canaries());
        all.putAll(records());
        return all;
    }

    private static Map<String, Case> decisions() {
        return Map.of(
                "POST " + PATH + "/decide",
                new Case(
                        400,
                        (_, side) -> asking(side),
                        (_, answer) -> {
                            assertThat(answer.status()).isEqualTo(200);
                            assertThat(answer.text("decision_id")).startsWith("dec_");
                        },
                        (both, own, other) -> {
                            var before = decisions(both, other);
                            decided(both, own);
                            assertThat(decisions(both, other)).isEqualTo(before);
                        }),
                "POST " + PATH + "/outcome",
                new Case(
                        400,
                        (both, side) -> telling(decided(both, side)),
                        (_, answer) -> assertThat(answer.status()).isEqualTo(204),
                        (both, own, other) -> {
                            var theirs = decided(both, other);
                            var nobodys = "dec_" + Ids.next();
                            var answer = both.web.send(telling(theirs).key(own.key()));
                            var unknown = both.web.send(telling(nobodys).key(own.key()));
                            assertThat(answer.status()).isEqualTo(404);
                            assertThat(answer.text("detail").replace(theirs, "it"))
                                    .isEqualTo(unknown.text("detail").replace(nobodys, "it"));
                            // nothing was told in their place
                            assertThat(both.web
                                            .send(telling(theirs).key(other.key()))
                                            .status())
                                    .isEqualTo(204);
                        }),
                "GET " + PATH + "/statistics",
                new Case(
                        400,
                        (both, side) -> {
                            decided(both, side);
                            return Web.Request.of("GET", PATH + "/statistics", null);
                        },
                        (_, answer) -> {
                            assertThat(answer.status()).isEqualTo(200);
                            assertThat(answer.json().path("decisions").asLong()).isPositive();
                        },
                        (both, own, other) -> {
                            var before = decisions(both, own);
                            decided(both, other);
                            assertThat(decisions(both, own)).isEqualTo(before);
                        }),
                "POST " + PATH + "/calibrate",
                new Case(
                        400,
                        (_, _) -> Web.Request.of("POST", PATH + "/calibrate", "{}"),
                        (_, answer) -> assertThat(answer.status()).isEqualTo(409),
                        (both, own, other) -> {
                            // theirs do not count for it
                            both.web.send(telling(decided(both, other)).key(other.key()));
                            assertThat(both.web
                                            .post(PATH + "/calibrate", own.key(), "{}")
                                            .text("detail"))
                                    .startsWith("There are 0 outcomes");
                        }));
    }

    private static Map<String, Case> records() {
        return Map.of(
                "GET " + PATH + "/decisions",
                new Case(
                        400,
                        (both, side) -> {
                            decided(both, side);
                            return Web.Request.of("GET", PATH + "/decisions", null);
                        },
                        (_, answer) -> assertThat(answer.json().path("data")).isNotEmpty(),
                        (both, own, other) -> {
                            var theirs = decided(both, other);
                            var ours = decided(both, own);
                            for (var query : new String[] {"?limit=200", "?cursor=" + theirs})
                                assertThat(both.web
                                                .get(PATH + "/decisions" + query, own.key())
                                                .body())
                                        .doesNotContain(theirs);
                            assertThat(both.web
                                            .get(PATH + "/decisions", own.key())
                                            .body())
                                    .contains(ours);
                        }),
                "GET " + PATH + "/history",
                counting(Web.Request.of("GET", PATH + "/history?days=1", null), "/days/0/decisions"),
                "POST " + PATH + "/preview",
                counting(Web.Request.of("POST", PATH + "/preview", "{\"optimize\": \"cost\"}"), "/decisions"));
    }

    /// @param count that each decision adds to
    private static Case counting(Web.Request read, String count) {
        return new Case(
                400,
                (both, side) -> {
                    decided(both, side);
                    return read;
                },
                (_, answer) -> assertThat(answer.json().at(count).asLong()).isPositive(),
                (both, own, other) -> {
                    long before =
                            both.web.send(read.key(own.key())).json().at(count).asLong();
                    decided(both, other);
                    assertThat(both.web
                                    .send(read.key(own.key()))
                                    .json()
                                    .at(count)
                                    .asLong())
                            .isEqualTo(before);
                });
    }

    private static final String CANARIES = PATH + "/canaries";

    private static Map<String, Case> canaries() {
        return Map.of(
                "POST " + CANARIES,
                new Case(
                        400,
                        (both, side) -> {
                            ended(both, side);
                            return starting();
                        },
                        (_, answer) -> {
                            assertThat(answer.status()).as(answer.body()).isEqualTo(201);
                            assertThat(answer.text("stage")).isEqualTo("running");
                        },
                        (both, own, other) -> {
                            // the other's stands in nobody's way
                            started(both, other);
                            started(both, own);
                        }),
                "GET " + CANARIES,
                new Case(
                        400,
                        (both, side) -> {
                            started(both, side);
                            return Web.Request.of("GET", CANARIES, null);
                        },
                        (_, answer) -> assertThat(answer.json().path("data").findValuesAsString("id"))
                                .isNotEmpty(),
                        (both, own, other) -> {
                            var theirs = started(both, other);
                            assertThat(both.web.get(CANARIES, own.key()).body()).doesNotContain(theirs);
                        }),
                "GET " + CANARIES + "/{id}",
                ofOne("GET", "", "running"),
                "POST " + CANARIES + "/{id}/promote",
                ofOne("POST", "/promote", "promoted"),
                "POST " + CANARIES + "/{id}/roll_back",
                ofOne("POST", "/roll_back", "rolled_back"));
    }

    private static Case ofOne(String method, String action, String stage) {
        return new Case(
                400,
                (both, side) -> Web.Request.of(method, CANARIES + "/" + started(both, side) + action, null),
                (_, answer) -> {
                    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                    assertThat(answer.text("stage")).isEqualTo(stage);
                },
                (both, own, other) -> {
                    var theirs = started(both, other);
                    var nobodys = "can_" + Ids.next();
                    var answer = both.web.send(Web.Request.of(method, CANARIES + "/" + theirs + action, null)
                            .key(own.key()));
                    var unknown = both.web.send(Web.Request.of(method, CANARIES + "/" + nobodys + action, null)
                            .key(own.key()));
                    assertThat(answer.status()).isEqualTo(404);
                    assertThat(answer.text("detail").replace(theirs, "it"))
                            .isEqualTo(unknown.text("detail").replace(nobodys, "it"));
                    assertThat(both.web
                                    .get(CANARIES + "/" + theirs, other.key())
                                    .text("stage"))
                            .isEqualTo("running");
                });
    }

    private static Web.Request starting() {
        return Web.Request.of("POST", CANARIES, "{\"optimize\": \"cost\", \"share\": 0.5}");
    }

    private static String started(TwoTenants both, Side side) {
        ended(both, side);
        var answer = both.web.send(starting().key(side.key()));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.text("id");
    }

    private static void ended(TwoTenants both, Side side) {
        for (var canary : both.web.get(CANARIES, side.key()).json().path("data"))
            if (!canary.path("stage").asString().equals("rolled_back"))
                both.web.post(CANARIES + "/" + canary.path("id").asString() + "/roll_back", side.key(), "");
    }

    private static Web.Request asking(Side side) {
        return Web.Request.of(
                "POST",
                PATH + "/decide",
                Json.object().put("message", side.question()).toString());
    }

    private static Web.Request telling(String decision) {
        return Web.Request.of(
                "POST",
                PATH + "/outcome",
                Json.object().put("decision_id", decision).put("success", true).toString());
    }

    private static String decided(TwoTenants both, Side side) {
        var answer = both.web.send(asking(side).key(side.key()));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.text("decision_id");
    }

    private static long decisions(TwoTenants both, Side side) {
        return both.web
                .get(PATH + "/statistics", side.key())
                .json()
                .path("decisions")
                .asLong();
    }
}
