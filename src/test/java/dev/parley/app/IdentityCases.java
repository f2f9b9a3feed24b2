package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import dev.parley.app.TwoTenants.Side;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// How two tenants use the routes of members, roles and sessions side by side.
final class IdentityCases {
    static final Map<String, Case> ALL = new TreeMap<>();

    static {
        ALL.put("GET /api/v1/me", me());
        ALL.put("POST /api/v1/me/password", changePassword());
        ALL.put("GET /api/v1/sessions", listSessions());
        ALL.put("DELETE /api/v1/sessions/current", signOut());
        ALL.put("DELETE /api/v1/sessions/{id}", endSession());
        ALL.put("GET /api/v1/members", list("/api/v1/members", IdentityCases::invitedMember));
        ALL.put("GET /api/v1/members/{id}", read("/api/v1/members/", "mem", IdentityCases::invitedMember));
        ALL.put("PATCH /api/v1/members/{id}", changeMember());
        ALL.put("DELETE /api/v1/members/{id}", delete("/api/v1/members/", "mem", IdentityCases::invitedMember));
        ALL.put("POST /api/v1/invitations", invite());
        ALL.put("GET /api/v1/invitations", list("/api/v1/invitations", IdentityCases::invitation));
        ALL.put("DELETE /api/v1/invitations/{id}", delete("/api/v1/invitations/", "inv", IdentityCases::invitation));
        ALL.put("GET /api/v1/roles", list("/api/v1/roles", IdentityCases::role));
        ALL.put("POST /api/v1/roles", createRole());
        ALL.put("GET /api/v1/roles/{name}", read("/api/v1/roles/", "role", IdentityCases::role));
        ALL.put("PATCH /api/v1/roles/{name}", changeRole());
        ALL.put("DELETE /api/v1/roles/{name}", delete("/api/v1/roles/", "role", IdentityCases::role));
        ALL.put("POST /api/v1/issuers", trustIssuer());
        ALL.put("GET /api/v1/issuers", list("/api/v1/issuers", IdentityCases::issuer));
        ALL.put("GET /api/v1/issuers/{id}", read("/api/v1/issuers/", "iss", IdentityCases::issuer));
        ALL.put("DELETE /api/v1/issuers/{id}", delete("/api/v1/issuers/", "iss", IdentityCases::issuer));
    }

    private IdentityCases() {}

    /// Makes something of the tenant's and tells its id.
    interface Made {
        String by(TwoTenants both, Side side);
    }

    private static Web.Response invited(TwoTenants both, Side side) {
        return new People(both.web, side.tenant(), side.key())
                .invite(side.key(), Ids.next() + "@example.com", "viewer");
    }

    private static String invitation(TwoTenants both, Side side) {
        return invited(both, side).text("id");
    }

    private static String invitedMember(TwoTenants both, Side side) {
        return invited(both, side).json().at("/member/id").asString();
    }

    private static String role(TwoTenants both, Side side) {
        return both.web.send(newRole().key(side.key())).text("name");
    }

    private static Web.Request newRole() {
        var body = Json.object().put("name", "r" + Ids.next());
        body.putArray("permissions").add("chat");
        return Web.Request.of("POST", "/api/v1/roles", body.toString());
    }

    private static Case list(String path, Made made) {
        return new Case(
                400,
                (both, side) -> {
                    made.by(both, side);
                    return Web.Request.of("GET", path, null);
                },
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.json().path("data")).isNotEmpty();
                },
                (both, own, other) -> {
                    var theirs = made.by(both, other);
                    assertThat(both.web.get(path, other.key()).body()).contains(theirs);
                    assertThat(both.web.get(path, own.key()).body()).doesNotContain(theirs);
                });
    }

    private static Case read(String path, String prefix, Made made) {
        Function<String, Web.Request> read = id -> Web.Request.of("GET", path + id, null);
        return new Case(
                400,
                (both, side) -> read.apply(made.by(both, side)),
                (_, answer) -> assertThat(answer.status()).isEqualTo(200),
                (both, own, other) ->
                        IsolationCases.unknown(both, own, read, made.by(both, other), Ids.format(prefix, Ids.next())));
    }

    private static Case delete(String path, String prefix, Made made) {
        Function<String, Web.Request> delete = id -> Web.Request.of("DELETE", path + id, null);
        return new Case(
                400,
                (both, side) -> delete.apply(made.by(both, side)),
                (_, answer) -> assertThat(answer.status()).isEqualTo(204),
                (both, own, other) -> {
                    var theirs = made.by(both, other);
                    IsolationCases.unknown(both, own, delete, theirs, Ids.format(prefix, Ids.next()));
                    assertThat(both.web
                                    .send(delete.apply(theirs).key(other.key()))
                                    .status())
                            .isEqualTo(204);
                });
    }

    private static Case me() {
        return new Case(
                400,
                (_, _) -> Web.Request.of("GET", "/api/v1/me", null),
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.text("tenant_id")).isEqualTo(side.tenant());
                },
                (both, own, other) ->
                        assertThat(both.web.get("/api/v1/me", own.key()).body()).doesNotContain(other.tenant()));
    }

    /// An API key has none to change; it is given anew as it was, so that the members of the tests can sign in
    /// again.
    private static Case changePassword() {
        var change = Web.Request.of(
                "POST",
                "/api/v1/me/password",
                Json.object()
                        .put("current_password", People.PASSWORD)
                        .put("new_password", People.PASSWORD)
                        .toString());
        return new Case(
                400,
                (_, _) -> change,
                (_, answer) -> assertThat(answer.status()).isIn(204, 403),
                (both, own, other) -> {
                    var theirs = both.signedIn(other).key();
                    both.web.send(change.key(own.key()));
                    assertThat(both.web.get("/api/v1/me", theirs).status()).isEqualTo(200);
                });
    }

    private static Case listSessions() {
        return new Case(
                400,
                (_, _) -> Web.Request.of("GET", "/api/v1/sessions", null),
                (_, answer) -> assertThat(answer.status()).isEqualTo(200),
                (both, own, other) -> {
                    var theirs = session(both, other);
                    assertThat(both.web
                                    .get("/api/v1/sessions?cursor=" + theirs, own.key())
                                    .body())
                            .doesNotContain(theirs);
                });
    }

    /// An API key has no session to end.
    private static Case signOut() {
        return new Case(
                400,
                (_, _) -> Web.Request.of("DELETE", "/api/v1/sessions/current", null),
                (_, answer) -> assertThat(answer.status()).isIn(204, 404),
                (both, own, other) -> {
                    var theirs = both.signedIn(other).key();
                    both.web.delete("/api/v1/sessions/current", own.key());
                    assertThat(both.web.get("/api/v1/me", theirs).status()).isEqualTo(200);
                });
    }

    /// Nobody ends the sessions of others with it, an API key of the same tenant neither.
    private static Case endSession() {
        Function<String, Web.Request> end = id -> Web.Request.of("DELETE", "/api/v1/sessions/" + id, null);
        return new Case(
                400,
                (both, side) -> end.apply(session(both, side)),
                (_, answer) -> assertThat(answer.status()).isIn(204, 404),
                (both, own, other) -> {
                    var theirs = both.signedIn(other).key();
                    IsolationCases.unknown(both, own, end, session(both, other), Ids.format("ses", Ids.next()));
                    assertThat(both.web.get("/api/v1/me", theirs).status()).isEqualTo(200);
                });
    }

    private static String session(TwoTenants both, Side side) {
        return both.web.get("/api/v1/me", both.signedIn(side).key()).text("session_id");
    }

    private static Case changeMember() {
        Function<String, Web.Request> change =
                id -> Web.Request.of("PATCH", "/api/v1/members/" + id, "{\"role\": \"agent\"}");
        return new Case(
                400,
                (both, side) -> change.apply(invitedMember(both, side)),
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.text("role")).isEqualTo("agent");
                },
                (both, own, other) -> {
                    var theirs = invitedMember(both, other);
                    IsolationCases.unknown(both, own, change, theirs, Ids.format("mem", Ids.next()));
                    assertThat(both.web
                                    .get("/api/v1/members/" + theirs, other.key())
                                    .text("role"))
                            .isEqualTo("viewer");
                });
    }

    private static Case invite() {
        Function<String, Web.Request> invite = role -> Web.Request.of(
                "POST",
                "/api/v1/invitations",
                Json.object()
                        .put("email", Ids.next() + "@example.com")
                        .put("role", role)
                        .toString());
        return new Case(
                400,
                (_, _) -> invite.apply("viewer"),
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(201);
                    assertThat(answer.text("token")).startsWith("inv-par-");
                },
                // another's role is none of one's own
                (both, own, other) ->
                        IsolationCases.refused(both, own, invite, role(both, other), "r" + Ids.next(), 400));
    }

    private static Case createRole() {
        return new Case(
                400,
                (_, _) -> newRole(),
                (_, answer) -> assertThat(answer.status()).isEqualTo(201),
                (both, own, other) -> {
                    var same = newRole();
                    assertThat(both.web.send(same.key(other.key())).status()).isEqualTo(201);
                    assertThat(both.web.send(same.key(own.key())).status()).isEqualTo(201);
                    assertThat(both.web.send(same.key(own.key())).status()).isEqualTo(409);
                });
    }

    private static Case changeRole() {
        Function<String, Web.Request> change =
                name -> Web.Request.of("PATCH", "/api/v1/roles/" + name, "{\"permissions\": [\"usage:read\"]}");
        return new Case(
                400,
                (both, side) -> change.apply(role(both, side)),
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.body()).contains("usage:read");
                },
                (both, own, other) -> IsolationCases.unknown(both, own, change, role(both, other), "r" + Ids.next()));
    }

    private static Web.Request newIssuer(TwoTenants both, String audience) {
        var body = Json.object()
                .put("url", both.issuer().url())
                .put("audience", audience)
                .put("default_role", "viewer");
        body.putObject("tenant_claim").put("name", "org").put("value", "one");
        return Web.Request.of("POST", "/api/v1/issuers", body.toString());
    }

    /// A tenant may trust twenty: what is made here goes again.
    private static String issuer(TwoTenants both, Side side) {
        for (var old :
                both.web.get("/api/v1/issuers?limit=100", side.key()).json().path("data"))
            both.web.delete("/api/v1/issuers/" + old.path("id").asString(), side.key());
        return both.web
                .send(newIssuer(both, "app-" + Ids.next()).key(side.key()))
                .text("id");
    }

    private static Case trustIssuer() {
        return new Case(
                400,
                (both, side) -> {
                    issuer(both, side);
                    return newIssuer(both, "app-" + Ids.next());
                },
                (_, answer) -> assertThat(answer.status()).isEqualTo(201),
                (both, own, other) -> {
                    issuer(both, own);
                    issuer(both, other);
                    var same = newIssuer(both, "app-" + Ids.next());
                    var theirs = both.web.send(same.key(other.key()));
                    assertThat(theirs.status()).isEqualTo(201);
                    // what makes another's tokens fit one's own too
                    var refused = both.web.send(same.key(own.key()));
                    assertThat(refused.status()).isEqualTo(409);
                    assertThat(refused.body()).doesNotContain(other.tenant(), theirs.text("id"));
                    var apart = newIssuer(both, "app-" + Ids.next());
                    assertThat(both.web.send(apart.key(own.key())).status()).isEqualTo(201);
                });
    }

    /// One next key waits at a time: the one before is taken away first.
    static OperatorCases.Case rotateSigningKey() {
        return new OperatorCases.Case(
                (both, _) -> {
                    var keys = both.web
                            .get("/api/v1/signing-keys", both.operatorKey())
                            .json()
                            .path("data");
                    for (var key : keys)
                        if (!key.path("signs").asBoolean())
                            both.web.delete(path(key.path("id").asString()), both.operatorKey());
                    return Web.Request.of("POST", "/api/v1/signing-keys", "{}");
                },
                201);
    }

    static OperatorCases.Case removeSigningKey() {
        return new OperatorCases.Case(
                (both, side) -> {
                    var made = rotateSigningKey().request().apply(both, side).key(both.operatorKey());
                    return Web.Request.of("DELETE", path(both.web.send(made).text("id")), null);
                },
                204);
    }

    private static String path(String id) {
        return "/api/v1/signing-keys/" + id;
    }
}
