package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Members change their password.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnPasswordIT {
    private static final String NEXT = "a sentence that nobody else has said";

    private TestParley parley;
    private Web web;
    private People acme;

    @BeforeAll
    void start() {
        parley = TestParley.start(Map.of());
        web = new Web(parley.url(""));
        acme = new People(web, "acme", parley.acmeKey());
    }

    @AfterAll
    void stop() {
        parley.close();
    }

    private Web.Response change(String as, String current, String next) {
        var body = Json.object().put("current_password", current).put("new_password", next);
        return web.post("/api/v1/me/password", as, body.toString());
    }

    @Test
    void theNewPasswordHoldsAndTheOtherSessionsEnd() {
        var elsewhere = acme.join("agent");
        var here = acme.signIn(elsewhere.email(), elsewhere.id());
        assertThat(change(here.access(), People.PASSWORD, NEXT).status()).isEqualTo(204);

        assertThat(web.get("/api/v1/me", here.access()).status()).isEqualTo(200);
        assertThat(acme.refresh(here.refresh()).status()).isEqualTo(200);
        assertThat(web.get("/api/v1/me", elsewhere.access()).status()).isEqualTo(401);
        assertThat(acme.refresh(elsewhere.refresh()).status()).isEqualTo(401);
        assertThat(acme.signIn("acme", here.email(), People.PASSWORD).status()).isEqualTo(401);
        assertThat(acme.signIn("acme", here.email(), NEXT).status()).isEqualTo(201);

        var log = web.get("/api/v1/audit?action=member.password_changed", acme.key());
        var entry = log.json().at("/data/0");
        assertThat(entry.toString()).contains(here.id()).doesNotContain(NEXT, People.PASSWORD);
        assertThat(entry.at("/after/sessions_ended").asInt()).isEqualTo(1);
    }

    @Test
    void aWrongPasswordChangesNothingAndGuessingIsToldToWait() {
        var person = acme.join("agent");
        Web.Response last = change(person.access(), "guess number 0", NEXT);
        assertThat(last.status()).isEqualTo(400);
        assertThat(last.text("parameter")).isEqualTo("current_password");
        assertThat(web.get("/api/v1/audit?action=member.password_refused", acme.key())
                        .body())
                .contains(person.id());
        for (int i = 1; i < 12 && last.status() == 400; i++) last = change(person.access(), "guess number " + i, NEXT);
        assertThat(last.status()).isEqualTo(429);
        assertThat(last.text("code")).isEqualTo("too_many_attempts");
        // the right one is not looked at either, here or where one signs in
        assertThat(change(person.access(), People.PASSWORD, NEXT).status()).isEqualTo(429);
        assertThat(acme.signIn("acme", person.email(), People.PASSWORD).status())
                .isEqualTo(429);
        assertThat(web.get("/api/v1/me", person.access()).status()).isEqualTo(200);
    }

    @Test
    void aPasswordThatIsTooShortIsRefused() {
        var person = acme.join("agent");
        var answer = change(person.access(), People.PASSWORD, "too short");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("parameter")).isEqualTo("new_password");
        assertThat(acme.signIn("acme", person.email(), People.PASSWORD).status())
                .isEqualTo(201);
    }

    @Test
    void whoDidNotSignInWithAPasswordHasNoneToChange() {
        var answer = change(acme.key(), People.PASSWORD, NEXT);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text("detail")).contains("signed in with a password");
    }
}
