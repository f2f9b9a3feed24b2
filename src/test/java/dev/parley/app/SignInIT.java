package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Signing in, renewing, signing out.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignInIT {
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

    @Test
    void aRefreshTokenIsGoodOnceAndItsSecondUseEndsTheSession() {
        var person = acme.join("agent");
        var renewed = acme.refresh(person.refresh());
        assertThat(renewed.status()).isEqualTo(200);
        assertThat(renewed.header("Cache-Control")).isEqualTo("no-store");
        assertThat(renewed.json().at("/session/id").asString()).isEqualTo(person.session());
        assertThat(web.get("/api/v1/me", renewed.text("access_token")).status()).isEqualTo(200);

        var stolen = acme.refresh(person.refresh());
        assertThat(stolen.status()).isEqualTo(401);
        assertThat(stolen.text("detail")).contains("used before");
        assertThat(acme.refresh(renewed.text("refresh_token")).status()).isEqualTo(401);
        assertThat(web.get("/api/v1/me", renewed.text("access_token")).status()).isEqualTo(401);
        assertThat(web.get("/api/v1/me", person.access()).status()).isEqualTo(401);
    }

    @Test
    void ofManyWhoRenewWithTheSameTokenAtOnceOneIsGivenAnother() throws Exception {
        var person = acme.join("agent");
        List<Callable<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) all.add(() -> acme.refresh(person.refresh()).status());
        int renewed = 0;
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var one : threads.invokeAll(all)) if (one.get() == 200) renewed++;
        }
        assertThat(renewed).isEqualTo(1);
    }

    @Test
    void whoOnlyKnowsASessionsIdCannotEndIt() {
        var person = acme.join("agent");
        var forged = person.refresh().substring(0, person.refresh().length() - 86) + "A".repeat(86);
        assertThat(acme.refresh(forged).status()).isEqualTo(401);
        assertThat(acme.refresh("nonsense").status()).isEqualTo(400);
        assertThat(acme.refresh(person.refresh()).status()).isEqualTo(200);
    }

    @Test
    void aMemberSeesAndEndsItsOwnSessionsOnly() {
        var ada = acme.join("agent");
        var again = acme.signIn(ada.email(), ada.id());
        var bob = acme.join("agent");
        var own = web.get("/api/v1/sessions", again.access());
        assertThat(own.json().path("data").findValuesAsString("id")).containsExactly(again.session(), ada.session());
        assertThat(own.json().at("/data/0/current").asBoolean()).isTrue();
        assertThat(web.delete("/api/v1/sessions/" + bob.session(), ada.access()).status())
                .isEqualTo(404);
        assertThat(web.delete("/api/v1/sessions/" + ada.session(), again.access())
                        .status())
                .isEqualTo(204);
        assertThat(web.get("/api/v1/me", ada.access()).status()).isEqualTo(401);
        assertThat(web.delete("/api/v1/sessions/current", again.access()).status())
                .isEqualTo(204);
        assertThat(web.get("/api/v1/me", again.access()).status()).isEqualTo(401);
        assertThat(acme.refresh(again.refresh()).status()).isEqualTo(401);
        assertThat(web.get("/api/v1/me", bob.access()).status()).isEqualTo(200);
    }

    @Test
    void tellsNobodyWhetherAnAccountIsThere() {
        var person = acme.join("agent");
        var wrong = acme.signIn("acme", person.email(), "not the password at all");
        var unknown = acme.signIn("acme", Ids.next() + "@example.com", "not the password at all");
        var nowhere = acme.signIn("no-such-tenant", person.email(), "not the password at all");
        for (var answer : List.of(wrong, unknown, nowhere))
            assertThat(answer.status()).isEqualTo(401);
        assertThat(told(unknown)).isEqualTo(told(wrong));
        assertThat(told(nowhere)).isEqualTo(told(wrong));
    }

    private static String told(Web.Response answer) {
        return answer.body().replace(answer.text("request_id"), "<request>");
    }

    @Test
    void aSuspendedTenantsPeopleAreOutUntilItIsLetInAgain() {
        var globex = new People(web, "globex", parley.globexKey());
        var person = globex.join("agent");
        var invited = globex.invite(parley.globexKey(), "invited-" + Ids.next() + "@example.com", "agent");
        var tenant = web.get("/api/v1/me", person.access()).text("tenant_id");
        var path = "/api/v1/tenants/" + tenant;
        globex.patch(path, parley.operatorKey(), "{\"status\": \"suspended\"}");
        for (var answer : List.of(
                web.get("/api/v1/me", person.access()),
                globex.signIn("globex", person.email(), People.PASSWORD),
                globex.refresh(person.refresh()),
                globex.accept(invited.text("token"), People.PASSWORD))) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text("code")).isEqualTo("tenant_suspended");
        }
        globex.patch(path, parley.operatorKey(), "{\"status\": \"active\"}");
        assertThat(web.get("/api/v1/me", person.access()).status()).isEqualTo(200);
        assertThat(globex.refresh(person.refresh()).status()).isEqualTo(200);
        assertThat(globex.accept(invited.text("token"), People.PASSWORD).status())
                .isEqualTo(200);
    }

    @Test
    void publishesThePublicHalfOfTheKeysOnly() {
        var set = web.send(Web.Request.of("GET", "/.well-known/jwks.json", null));
        assertThat(set.status()).isEqualTo(200);
        assertThat(set.header("Content-Type")).startsWith("application/jwk-set+json");
        assertThat(set.header("Cache-Control")).contains("max-age=300");
        for (var key : set.json().path("keys"))
            assertThat(key.propertyNames()).containsExactlyInAnyOrder("kty", "e", "use", "kid", "alg", "n");
    }
}
