package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.TwoTenants.Side;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import tools.jackson.databind.node.ObjectNode;

/// How two tenants use each socket side by side.
final class SocketCases {
    private static final String CONVERSATIONS = "/api/v1/conversations";

    /// For each route that becomes a socket, its path for something of one tenant.
    static final Map<String, BiFunction<TwoTenants, Side, String>> ALL = new TreeMap<>(Map.of(
            "GET /api/v1/ws",
            (_, _) -> "/api/v1/ws",
            "GET /ws/chat",
            (_, _) -> "/ws/chat",
            "GET /ws/{conversation_id}",
            (both, side) -> "/ws/" + conversation(both, side)));

    private SocketCases() {}

    private static String conversation(TwoTenants both, Side side) {
        return both.web.post(CONVERSATIONS, side.key(), terms(side).toString()).text("id");
    }

    private static ObjectNode terms(Side side) {
        return Json.object().put("model", "local/extractive").put("title", "Of " + side.house());
    }

    private static String path(TwoTenants both, String route, Side side) {
        var path = ALL.get(route);
        if (path == null) throw new AssertionError(route + " has no case in SocketCases");
        return both.parley().url(path.apply(both, side));
    }

    private static TalkSocket open(TwoTenants both, String route, Side side, ObjectNode auth) {
        return TalkSocket.open(path(both, route, side)).say("auth", auth);
    }

    private static ObjectNode token(String key) {
        return Json.object().put("token", key);
    }

    /// It says who it is with the key and asks for the secret.
    static void showsItsOwn(TwoTenants both, String route, Side side) {
        try (var socket = open(both, route, side, token(side.key()))) {
            socket.next("welcome");
            answers(socket, route, side);
        }
    }

    private static String answers(TalkSocket socket, String route, Side side) {
        var message = Json.object().put("content", side.question());
        if (!route.contains("{")) message.set("conversation", terms(side));
        var all = socket.say("message", message).upTo("complete");
        assertThat(all.getLast().at("/data/full_response").asString()).contains(side.secret());
        return all.getLast().at("/data/run_id").asString();
    }

    /// Neither its conversations nor its runs, and neither by the path, nor a message, nor a token.
    static void reachesNothingOf(TwoTenants both, String route, Side own, Side other) {
        var theirs = conversation(both, other);
        String run;
        String resume;
        try (var socket = open(both, route, other, token(other.key()))) {
            resume = socket.next("welcome").at("/data/resume_token").asString();
            run = answers(socket, route, other);
        }
        try (var socket = open(both, route, own, token(own.key()))) {
            socket.next("welcome");
            var never = Ids.format("conv", Ids.next());
            assertThat(refused(socket, "message", said(theirs), theirs))
                    .isEqualTo(refused(socket, "message", said(never), never));
            var nothing = Ids.format("run", Ids.next());
            for (var type : List.of("cancel", "refill"))
                assertThat(refused(socket, type, run(type, run), run))
                        .isEqualTo(refused(socket, type, run(type, nothing), nothing));
        }
        try (var socket = open(both, route, own, token(own.key()).put("run_id", run))) {
            assertThat(socket.upTo("welcome").toString()).doesNotContain(other.secret());
        }
        var forged = resume.replace(other.tenant(), own.tenant());
        try (var socket = open(both, route, own, Json.object().put("resume_token", forged))) {
            assertThat(socket.ended()).isEqualTo(4401);
        }
        if (route.contains("{"))
            for (var auth : List.of(token(own.key()), Json.object().put("ticket", ticket(both, own, own.key()))))
                try (var socket = open(both, route, other, auth)) {
                    assertThat(socket.ended()).isEqualTo(4404);
                }
    }

    private static ObjectNode said(String conversation) {
        return Json.object().put("content", "Which word?").put("conversation_id", conversation);
    }

    private static ObjectNode run(String type, String run) {
        var data = Json.object().put("run_id", run);
        return type.equals("refill") ? data.put("from", 1).put("to", 9) : data;
    }

    private static String refused(TalkSocket socket, String type, ObjectNode data, String id) {
        var error = socket.say(type, "same", data).next("error").path("data").toString();
        return error.replace(id, "<id>");
    }

    private static String ticket(TwoTenants both, Side side, String key) {
        var request = Web.Request.of("POST", "/api/v1/ws/tickets", "{}").key(key);
        return both.web.send(request.header("X-Tenant-ID", side.tenant())).text("ticket");
    }

    /// How each kind of caller fares at a socket of the red tenant, by the close code or as `welcome`.
    static String row(TwoTenants both, String route) {
        var operator = both.operatorKey();
        var fares = new ArrayList<String>();
        fares.add(fare(both, route, Json.object()));
        fares.add(fare(both, route, token(both.red.key())));
        fares.add(fare(both, route, token(both.blue.key())));
        fares.add(fare(both, route, token(operator)));
        fares.add(fare(both, route, Json.object().put("ticket", ticket(both, both.red, operator))));
        var unsaid = Web.Request.of("POST", "/api/v1/ws/tickets", "{}").key(operator);
        fares.add(""
                + both.web
                        .send(unsaid.header("X-Tenant-ID", both.red.tenant()).header("X-Parley-Reason", ""))
                        .status());
        return "| `" + route + "` | WS | " + String.join(" | ", fares) + " |\n";
    }

    private static String fare(TwoTenants both, String route, ObjectNode auth) {
        try (var socket = open(both, route, both.red, auth)) {
            for (var next = socket.next(); ; next = socket.next()) {
                if (next.path("type").asString().equals("welcome")) return "welcome";
                if (next.path("type").asString().equals("closed"))
                    return next.path("code").asString();
            }
        }
    }

    /// What a key gets that cannot ask models; a key that is none; a tenant's member.
    static void letsInWhoMayAsk(TwoTenants both, String route) {
        var lacking = both.red.lacking().get(dev.parley.kernel.Permission.CHAT);
        assertThat(fare(both, route, token(lacking))).isEqualTo("4403");
        assertThat(fare(both, route, token(both.red.key() + "x"))).isEqualTo("4401");
        assertThat(fare(both, route, token(both.signedIn(both.red).key()))).isEqualTo("welcome");
        if (route.contains("{"))
            assertThat(fare(both, route, token(both.signedIn(both.blue).key()))).isEqualTo("4404");
        // sent without the handshake, it is no socket
        var path = ALL.get(route).apply(both, both.red);
        assertThat(both.web.get(path, both.red.key()).status()).isEqualTo(400);
    }

    /// The route by which sockets are prepared.
    static IsolationCases.Case ticket() {
        return new IsolationCases.Case(
                400,
                (_, _) -> Web.Request.of("POST", "/api/v1/ws/tickets", "{}"),
                (side, answer) -> {
                    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
                    assertThat(answer.text("ticket")).startsWith("tkt." + side.tenant());
                },
                (both, own, other) -> {
                    var theirs = ticket(both, other, other.key());
                    var forged = Json.object().put("ticket", theirs.replace(other.tenant(), own.tenant()));
                    try (var socket = open(both, "GET /ws/chat", own, forged)) {
                        assertThat(socket.ended()).isEqualTo(4401);
                    }
                });
    }
}
