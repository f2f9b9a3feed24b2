package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import dev.parley.app.TwoTenants.Side;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/// How two tenants talk side by side, each of its own secret.
final class ConversationCases {
    private static final String PATH = "/api/v1/conversations";
    private static final String WIDGET = "/api/v1/widget/config";
    private static final String TOKENS = "/api/v1/end-user-tokens";

    private ConversationCases() {}

    /// A conversation in which the secret was said.
    private record Talk(String id, String answer, String run) {
        static Talk begin(TwoTenants both, Side side) {
            var id = both.web.post(PATH, side.key(), conversation(side)).text("id");
            var said = both.web.post(messages(id), side.key(), question(side, false));
            assertThat(said.status()).as(said.body()).isEqualTo(200);
            return new Talk(
                    id,
                    said.json().at("/message/id").asString(),
                    said.json().at("/run/id").asString());
        }
    }

    private static String messages(String id) {
        return PATH + "/" + id + "/messages";
    }

    private static String conversation(Side side) {
        return Json.object()
                .put("model", "local/extractive")
                .put("title", "Of " + side.house())
                .toString();
    }

    private static String question(Side side, boolean stream) {
        return Json.object()
                .put("content", side.question())
                .put("stream", stream)
                .toString();
    }

    static Map<String, Case> all() {
        var all = new TreeMap<String, Case>();
        all.put("POST " + TOKENS, token());
        all.put("POST " + TOKENS + "/revoke", revoke());
        all.put("POST " + PATH, create());
        all.put("GET " + WIDGET, widget());
        all.put("GET " + PATH, list());
        Function<Talk, String> conversation = Talk::id;
        all.put("GET " + PATH + "/{id}", one(conversation, (id, _) -> get(PATH + "/" + id), 200, "title"));
        all.put(
                "PATCH " + PATH + "/{id}",
                one(
                        conversation,
                        (id, side) -> Web.Request.of(
                                "PATCH", PATH + "/" + id, "{\"title\": \"Of " + side.house() + " again\"}"),
                        200,
                        "title"));
        all.put(
                "DELETE " + PATH + "/{id}",
                one(conversation, (id, _) -> Web.Request.of("DELETE", PATH + "/" + id, null), 204, ""));
        for (var act : new String[] {"archive", "unarchive"})
            all.put(
                    "POST " + PATH + "/{id}/" + act,
                    one(
                            conversation,
                            (id, _) -> Web.Request.of("POST", PATH + "/" + id + "/" + act, "{}"),
                            200,
                            "title"));
        all.put("GET " + PATH + "/{id}/messages", one(conversation, (id, _) -> get(messages(id)), 200, "secret"));
        all.put("POST " + PATH + "/{id}/messages", say(false).streamed(say(true)));
        all.put("POST " + PATH + "/{id}/messages/{message}/feedback", feedback());
        all.put(
                "GET " + PATH + "/{id}/export",
                one(conversation, (id, _) -> get(PATH + "/" + id + "/export"), 200, "secret"));
        Function<Talk, String> run = Talk::run;
        all.put("GET /api/v1/runs/{id}", one(run, (id, _) -> get("/api/v1/runs/" + id), 200, "question"));
        var events = one(run, (id, _) -> get("/api/v1/runs/" + id + "/events"), 200, "secret");
        all.put("GET /api/v1/runs/{id}/events", events.streamed(events));
        all.put(
                "POST /api/v1/runs/{id}/cancel",
                one(run, (id, _) -> Web.Request.of("POST", "/api/v1/runs/" + id + "/cancel", "{}"), 200, ""));
        return all;
    }

    /// What a page may know of its own tenant, with the greeting of one of its agents.
    private static Case widget() {
        return new Case(
                400,
                (_, _) -> get(WIDGET),
                (side, answer) ->
                        assertThat(answer.text("name")).as(answer.body()).isEqualTo(side.house()),
                (both, own, other) -> {
                    var theirs = both.web
                            .send(AgentCases.adding(other).key(other.key()))
                            .text("id");
                    var never = Ids.format("agt", Ids.next());
                    IsolationCases.unknown(both, own, agent -> get(WIDGET + "?agent=" + agent), theirs, never);
                });
    }

    private static Web.Request get(String path) {
        return Web.Request.of("GET", path, null);
    }

    private static String shown(Side side, String what) {
        return switch (what) {
            case "title" -> "Of " + side.house();
            case "secret" -> side.secret();
            case "question" -> side.question();
            default -> "";
        };
    }

    /// @param what the answer shows of the side
    private static Case one(
            Function<Talk, String> of, BiFunction<String, Side, Web.Request> request, int status, String what) {
        return new Case(
                400,
                (both, side) -> request.apply(of.apply(Talk.begin(both, side)), side),
                (side, answer) -> {
                    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
                    assertThat(answer.body()).contains(shown(side, what));
                },
                (both, own, other) -> {
                    var theirs = Talk.begin(both, other);
                    var id = of.apply(theirs);
                    var never = Ids.format(id.substring(0, id.indexOf('_')), Ids.next());
                    IsolationCases.unknown(both, own, some -> request.apply(some, own), id, never);
                    assertThat(both.web.get(PATH + "/" + theirs.id, other.key()).text("title"))
                            .isEqualTo("Of " + other.house());
                });
    }

    private static Case say(boolean stream) {
        BiFunction<String, Side, Web.Request> say =
                (id, side) -> Web.Request.of("POST", messages(id), question(side, stream));
        return new Case(
                400,
                (both, side) -> say.apply(
                        both.web.post(PATH, side.key(), conversation(side)).text("id"), side),
                (side, answer) -> {
                    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                    assertThat(answer.body()).contains(side.secret());
                },
                (both, own, other) -> {
                    var theirs = Talk.begin(both, other);
                    IsolationCases.unknown(
                            both, own, id -> say.apply(id, own), theirs.id, Ids.format("conv", Ids.next()));
                    var mine = both.web.post(PATH, own.key(), conversation(own)).text("id");
                    assertThat(both.web
                                    .send(say.apply(mine, other).key(own.key()))
                                    .body())
                            .doesNotContain(other.secret(), other.document());
                });
    }

    private static Case feedback() {
        BiFunction<String, String, Web.Request> rate = (conversation, message) ->
                Web.Request.of("POST", messages(conversation) + "/" + message + "/feedback", "{\"rating\": \"up\"}");
        return new Case(
                400,
                (both, side) -> {
                    var talk = Talk.begin(both, side);
                    return rate.apply(talk.id, talk.answer);
                },
                (side, answer) -> {
                    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                    assertThat(answer.text("rating")).isEqualTo("up");
                    assertThat(answer.body()).contains(side.secret());
                },
                (both, own, other) -> {
                    var theirs = Talk.begin(both, other);
                    var mine = Talk.begin(both, own);
                    IsolationCases.unknown(
                            both, own, id -> rate.apply(id, theirs.answer), theirs.id, Ids.format("conv", Ids.next()));
                    IsolationCases.unknown(
                            both, own, id -> rate.apply(mine.id, id), theirs.answer, Ids.format("msg", Ids.next()));
                    assertThat(both.web.get(messages(theirs.id), other.key()).body())
                            .doesNotContain("\"rating\"");
                });
    }

    private static Case create() {
        return new Case(
                400,
                (_, side) -> Web.Request.of("POST", PATH, conversation(side)),
                (side, answer) -> {
                    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
                    assertThat(answer.text("title")).isEqualTo("Of " + side.house());
                },
                (both, own, other) -> {
                    var made = both.web.post(PATH, own.key(), conversation(own)).text("id");
                    assertThat(both.web.get(PATH + "/" + made, other.key()).status())
                            .isEqualTo(404);
                });
    }

    private static Case list() {
        return new Case(
                400,
                (both, side) -> {
                    Talk.begin(both, side);
                    return get(PATH);
                },
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.body()).contains("Of " + side.house());
                },
                (both, own, other) -> {
                    var theirs = Talk.begin(both, other);
                    assertThat(both.web.get(PATH + "?limit=200", own.key()).body())
                            .doesNotContain(theirs.id, other.house());
                    var page = both.web.get(PATH + "?cursor=" + theirs.id, own.key());
                    assertThat(page.status()).isEqualTo(200);
                    assertThat(page.body()).doesNotContain(other.house());
                });
    }

    private static Case revoke() {
        var make = Web.Request.of("POST", TOKENS, "{\"end_user\": \"ann\"}");
        var request = Web.Request.of("POST", TOKENS + "/revoke", "{\"end_user\": \"ann\"}");
        return new Case(
                400,
                (_, _) -> request,
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.text("revoked_at")).isNotBlank();
                },
                (both, own, other) -> {
                    var theirs = both.web.send(make.key(other.key())).text("token");
                    assertThat(both.web.send(request.key(own.key())).status()).isEqualTo(200);
                    var still = both.web.send(get(PATH).key(other.key()).header("X-Parley-End-User", theirs));
                    assertThat(still.status()).as(still.body()).isEqualTo(200);
                });
    }

    private static Case token() {
        var request = Web.Request.of("POST", TOKENS, "{\"end_user\": \"ann\"}");
        return new Case(
                400,
                (_, _) -> request,
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.text("token")).startsWith("eut_");
                },
                (both, own, other) -> {
                    var theirs = both.web.send(request.key(other.key())).text("token");
                    var refused = both.web.send(get(PATH).key(own.key()).header("X-Parley-End-User", theirs));
                    assertThat(refused.status()).isEqualTo(401);
                });
    }
}
