package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;

/// Makes members of a tenant and signs them in, as people do.
///
/// @param tenant its id
/// @param key with every permission that a tenant can have
record People(Web web, String tenant, String key) {
    static final String PASSWORD = "correct horse battery staple";

    /// A member that has signed in.
    record Person(String id, String email, String access, String refresh, String session) {}

    /// An active member of that role.
    Person join(String role) {
        var email = role + "-" + Ids.next() + "@example.com";
        return signIn(email, accept(invite(key, email, role)).text("id"));
    }

    Web.Response invite(String as, String email, String role) {
        var body = Json.object().put("email", email).put("name", "A person").put("role", role);
        return web.post("/api/v1/invitations", as, body.toString());
    }

    Web.Response accept(Web.Response invitation) {
        assertThat(invitation.status()).as(invitation.body()).isEqualTo(201);
        return accept(invitation.text("token"), PASSWORD);
    }

    Web.Response accept(String token, String password) {
        var body = Json.object().put("token", token).put("password", password);
        return web.send(Web.Request.of("POST", "/api/v1/invitations/accept", body.toString()));
    }

    Person signIn(String email, String member) {
        var answer = signIn(tenant, email, PASSWORD);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return person(member, email, answer);
    }

    Web.Response signIn(String tenant, String email, String password) {
        var body = Json.object().put("tenant", tenant).put("email", email).put("password", password);
        return web.send(Web.Request.of("POST", "/api/v1/sessions", body.toString()));
    }

    Web.Response refresh(String token) {
        var body = Json.object().put("refresh_token", token);
        return web.send(Web.Request.of("POST", "/api/v1/sessions/refresh", body.toString()));
    }

    Web.Response patch(String path, String as, String body) {
        return web.send(Web.Request.of("PATCH", path, body).key(as));
    }

    private static Person person(String member, String email, Web.Response answer) {
        return new Person(
                member,
                email,
                answer.text("access_token"),
                answer.text("refresh_token"),
                answer.json().at("/session/id").asString());
    }
}
