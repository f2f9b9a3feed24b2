package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import dev.parley.app.TwoTenants.Side;
import dev.parley.platform.json.Json;
import java.util.Map;

/// How two tenants use their intents side by side. Each has a route that is named as its own house.
final class IntentCases {
    private static final String PATH = "/api/v1/intents";

    private IntentCases() {}

    static Map<String, Case> all() {
        return Map.of(
                "GET " + PATH,
                new Case(
                        400,
                        (both, side) -> {
                            set(both, side);
                            return Web.Request.of("GET", PATH, null);
                        },
                        IntentCases::showsOwn,
                        (both, own, other) -> {
                            set(both, other);
                            assertThat(both.web.get(PATH, own.key()).body()).doesNotContain(reply(other));
                        }),
                "PUT " + PATH,
                new Case(400, (_, side) -> setting(side), IntentCases::showsOwn, (both, own, other) -> {
                    set(both, other);
                    set(both, own);
                    assertThat(both.web.get(PATH, other.key()).body())
                            .contains(reply(other))
                            .doesNotContain(reply(own));
                }),
                "DELETE " + PATH,
                new Case(
                        400,
                        (both, side) -> {
                            set(both, side);
                            return Web.Request.of("DELETE", PATH, null);
                        },
                        (_, answer) -> assertThat(answer.status()).isEqualTo(204),
                        (both, own, other) -> {
                            set(both, other);
                            both.web.send(Web.Request.of("DELETE", PATH, null).key(own.key()));
                            assertThat(both.web.get(PATH, other.key()).body()).contains(reply(other));
                        }),
                "POST " + PATH + "/classify",
                new Case(
                        400,
                        (both, side) -> {
                            set(both, side);
                            return asking(PATH + "/classify", "When do you open?", false);
                        },
                        (_, answer) -> assertThat(answer.status()).isEqualTo(200),
                        (both, own, other) -> {
                            set(both, own);
                            set(both, other);
                            var answer = both.web.send(asking(PATH + "/classify", "When do you open?", false)
                                    .key(own.key()));
                            assertThat(answer.body())
                                    .doesNotContain("is-" + other.house().toLowerCase(java.util.Locale.ROOT));
                        }),
                "POST /chat",
                chat(false).streamed(chat(true)));
    }

    private static Case chat(boolean stream) {
        return new Case(
                400,
                (both, side) -> {
                    none(both, side);
                    return asking("/chat", side.question(), stream);
                },
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.header("Content-Type"))
                            .startsWith(stream ? "text/event-stream" : "application/json");
                    assertThat(answer.body()).contains(side.secret(), side.document());
                },
                (both, own, other) -> {
                    none(both, own);
                    set(both, other);
                    for (var question : new String[] {other.question(), "When do you open?"})
                        assertThat(both.web
                                        .send(asking("/chat", question, stream).key(own.key()))
                                        .body())
                                .doesNotContain(other.secret(), other.document(), reply(other));
                    var theirs = Json.object().put("query", "Hello").put("tenant_id", other.tenant());
                    assertThat(both.web
                                    .post("/chat", own.key(), theirs.toString())
                                    .status())
                            .isEqualTo(403);
                });
    }

    private static void showsOwn(Side side, Web.Response answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains(reply(side));
    }

    private static String reply(Side side) {
        return "The doors of " + side.house() + " open at nine.";
    }

    private static Web.Request setting(Side side) {
        var body = Json.object();
        var route = body.putArray("routes").addObject();
        route.put("name", "is-" + side.house().toLowerCase(java.util.Locale.ROOT))
                .put("action", "reply")
                .put("text", reply(side));
        route.putArray("examples").add("When do you open?").add("What are your opening hours?");
        return Web.Request.of("PUT", PATH, body.toString());
    }

    private static void set(TwoTenants both, Side side) {
        var answer = both.web.send(setting(side).key(side.key()));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static void none(TwoTenants both, Side side) {
        both.web.send(Web.Request.of("DELETE", PATH, null).key(side.key()));
    }

    private static Web.Request asking(String path, String query, boolean stream) {
        var body = Json.object().put("query", query);
        if (stream) body.put("stream", true);
        return Web.Request.of("POST", path, body.toString());
    }
}
