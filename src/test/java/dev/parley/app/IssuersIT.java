package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import dev.parley.testing.TestIssuer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.node.ObjectNode;

/// Other issuers vouch for the people of the tenant that trusts them, and for nobody else.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IssuersIT {
    private final TestIssuer issuer = new TestIssuer();
    private TestParley parley;
    private Web web;
    private String acme = "";
    private String globex = "";

    @BeforeAll
    void start() {
        parley = TestParley.start(Map.of("PARLEY_ISSUER_PRIVATE_ADDRESSES", "true"));
        web = new Web(parley.url(""));
        acme = web.get("/api/v1/me", parley.acmeKey()).text("tenant_id");
        globex = web.get("/api/v1/me", parley.globexKey()).text("tenant_id");
        assertThat(trust(parley.acmeKey(), issuer, "acme-app", "acme").status()).isEqualTo(201);
    }

    @AfterAll
    void stop() {
        parley.close();
        issuer.close();
    }

    private Web.Response trust(String key, TestIssuer of, String audience, String organisation) {
        return web.post(
                "/api/v1/issuers", key, body(of.url(), audience, organisation).toString());
    }

    private static ObjectNode body(String url, String audience, String organisation) {
        var body = Json.object().put("url", url).put("audience", audience);
        body.putObject("tenant_claim").put("name", "org.id").put("value", organisation);
        body.put("roles_claim", "groups").put("default_role", "viewer");
        body.putObject("roles").put("support", "agent").put("it", "developer");
        return body;
    }

    private ObjectNode claims() {
        var claims = issuer.claims("acme-app", "auth0|ada");
        claims.putObject("org").put("id", "acme");
        return claims;
    }

    private ObjectNode inGroups(String... groups) {
        var claims = claims();
        for (var group : groups) claims.withArray("groups").add(group);
        return claims;
    }

    private Web.Response me(String token) {
        return web.get("/api/v1/me", token);
    }

    @Test
    void takesATokenOfATrustedIssuerWithTheRolesThatItMapsTo() {
        var ada = me(issuer.token(inGroups("support", "unknown")));
        assertThat(ada.status()).isEqualTo(200);
        assertThat(ada.text("tenant_id")).isEqualTo(acme);
        assertThat(ada.text("kind")).isEqualTo("member");
        assertThat(ada.text("id")).matches("iss_[0-9a-f-]{36} auth0\\|ada");
        assertThat(ada.body()).contains("\"chat\"").doesNotContain("usage:read");
        var both = me(issuer.token(inGroups("support", "it")));
        assertThat(both.body()).contains("\"chat\"").contains("keys:manage");
        var neither = issuer.token(claims());
        assertThat(me(neither).body()).contains("usage:read").doesNotContain("\"chat\"");
        assertThat(web.get("/v1/models", neither).status()).isEqualTo(403);
        assertThat(web.get("/v1/models", issuer.token(inGroups("it"))).status()).isEqualTo(200);
        assertThat(web.get("/api/v1/sessions", neither).json().path("data")).isEmpty();
    }

    @Test
    void whomAnIssuerVouchesForHasNoPasswordHereToChange() {
        var body = Json.object().put("current_password", People.PASSWORD).put("new_password", "another long password");
        var answer = web.post("/api/v1/me/password", issuer.token(claims()), body.toString());
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text("detail")).contains("signed in with a password");
    }

    @Test
    void takesTheAudienceFromAListAndTheTenantFromALongerPath() {
        var claims = claims();
        claims.putArray("aud").add("other").add("acme-app");
        claims.putObject("org").putArray("id").add("other").add("acme");
        assertThat(me(issuer.token(claims)).status()).isEqualTo(200);
    }

    @Test
    void refusesEverythingThatIsNotQuiteRight() throws JOSEException {
        long now = Instant.now().getEpochSecond();
        var thief = new RSAKeyGenerator(2048).keyID(issuer.key().getKeyID()).generate();
        var wrong = new LinkedHashMap<String, String>();
        wrong.put("audience", issuer.token(claims().put("aud", "globex-app")));
        wrong.put("no audience", issuer.token(without("aud")));
        wrong.put("issuer", issuer.token(claims().put("iss", "https://login.example.com")));
        wrong.put("issuer with a slash", issuer.token(claims().put("iss", issuer.url() + "/")));
        wrong.put("tenant", issuer.token(organisation("globex")));
        wrong.put("no tenant", issuer.token(without("org")));
        wrong.put("expired", issuer.token(claims().put("exp", now - 31)));
        wrong.put("no expiry", issuer.token(without("exp")));
        wrong.put("not yet", issuer.token(claims().put("nbf", now + 120)));
        wrong.put("nobody", issuer.token(without("sub")));
        wrong.put("another's key", TestIssuer.token(thief, claims()));
        wrong.put("confused", confused());
        wrong.put("unsigned", unsigned());
        wrong.forEach((what, token) -> {
            var answer = me(token);
            assertThat(answer.status()).as(what).isEqualTo(401);
            assertThat(answer.text("code")).as(what).isIn("invalid_token", "expired_token");
        });
        assertThat(me(issuer.token(claims())).status()).isEqualTo(200);
    }

    private ObjectNode without(String claim) {
        var claims = claims();
        claims.remove(claim);
        return claims;
    }

    private ObjectNode organisation(String id) {
        var claims = claims();
        claims.putObject("org").put("id", id);
        return claims;
    }

    /// HS256, with the public key as the secret.
    private String confused() throws JOSEException {
        var header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .keyID(issuer.key().getKeyID())
                .build();
        var token = new JWSObject(header, new Payload(claims().toString()));
        token.sign(new MACSigner(issuer.key().toRSAPublicKey().getEncoded()));
        return token.serialize();
    }

    private String unsigned() {
        var header = "{\"alg\":\"none\",\"kid\":\"" + issuer.key().getKeyID() + "\"}";
        return base64(header) + "." + base64(claims().toString()) + ".AA";
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void isOfItsOwnTenantWhateverTheHeaderSays() {
        var token = issuer.token(claims());
        var request = Web.Request.of("GET", "/api/v1/documents", null).key(token);
        assertThat(web.send(request.header("X-Tenant-ID", acme)).status()).isEqualTo(200);
        var refused = web.send(request.header("X-Tenant-ID", globex));
        assertThat(refused.status()).isEqualTo(403);
    }

    @Test
    void asksWhichTenantIsMeantOfSomebodyWhoIsInTwoAndTakesNoThird() {
        try (var shared = new TestIssuer()) {
            trust(parley.acmeKey(), shared, "app", "shoes");
            var claims = shared.claims("app", "ada");
            claims.putObject("org").putArray("id").add("shoes").add("phones");
            var token = shared.token(claims);
            assertThat(me(token).text("tenant_id")).isEqualTo(acme);
            // from the next moment on, also for a token that is known
            trust(parley.globexKey(), shared, "app", "phones");
            assertThat(me(token).status()).isEqualTo(400);
            assertThat(me(token).text("parameter")).isEqualTo("X-Tenant-ID");
            var request = Web.Request.of("GET", "/api/v1/me", null).key(token);
            for (var tenant : new String[] {acme, globex})
                assertThat(web.send(request.header("X-Tenant-ID", tenant)).text("tenant_id"))
                        .isEqualTo(tenant);
            assertThat(web.send(request.header(
                                    "X-Tenant-ID",
                                    dev.parley.kernel.TenantId.next().toString()))
                            .status())
                    .isEqualTo(400);
        }
    }

    @Test
    void letsNobodyTrustWhatMakesAnotherTenantsTokensTheirOwn() {
        try (var shared = new TestIssuer()) {
            assertThat(trust(parley.acmeKey(), shared, "app", "acme").status()).isEqualTo(201);
            assertThat(trust(parley.globexKey(), shared, "app", "acme").status())
                    .isEqualTo(409);
            var byAnotherClaim = body(shared.url(), "app", "yes");
            byAnotherClaim.withObject("tenant_claim").put("name", "employee");
            assertThat(web.post("/api/v1/issuers", parley.globexKey(), byAnotherClaim.toString())
                            .status())
                    .isEqualTo(409);
            assertThat(trust(parley.globexKey(), shared, "app", "globex").status())
                    .isEqualTo(201);
            assertThat(trust(parley.globexKey(), shared, "another app", "acme").status())
                    .isEqualTo(201);
        }
    }

    @Test
    void takesANewKeyAtOnceAndRefusesTheOneThatItReplaced() {
        try (var rotating = new TestIssuer()) {
            trust(parley.acmeKey(), rotating, "app", "acme");
            var claims = rotating.claims("app", "ada");
            claims.putObject("org").put("id", "acme");
            var before = rotating.token(claims);
            assertThat(me(before).status()).isEqualTo(200);
            rotating.replaceKey();
            assertThat(me(rotating.token(claims)).status()).isEqualTo(200);
            assertThat(me(before).status()).isEqualTo(401);
        }
    }

    @Test
    void asksAnIssuerOnceHoweverManyKeysTokensInventAndGoesOnWhileItIsDown() throws JOSEException {
        try (var flooded = new TestIssuer()) {
            trust(parley.acmeKey(), flooded, "app", "acme");
            var claims = flooded.claims("app", "ada");
            claims.putObject("org").put("id", "acme");
            flooded.down(true);
            int before = flooded.fetches();
            var key = new RSAKeyGenerator(2048);
            for (int i = 0; i < 20; i++) {
                var invented = key.keyID("invented-" + i).generate();
                assertThat(me(TestIssuer.token(invented, claims)).status()).isEqualTo(401);
            }
            assertThat(flooded.fetches() - before).isLessThanOrEqualTo(1);
            assertThat(me(flooded.token(claims)).status()).isEqualTo(200);
        }
    }

    @Test
    void endsWithTheTrust() {
        try (var former = new TestIssuer()) {
            var trusted = trust(parley.acmeKey(), former, "app", "acme");
            var claims = former.claims("app", "ada");
            claims.putObject("org").put("id", "acme");
            var token = former.token(claims);
            assertThat(me(token).status()).isEqualTo(200);
            assertThat(web.delete("/api/v1/issuers/" + trusted.text("id"), parley.acmeKey())
                            .status())
                    .isEqualTo(204);
            assertThat(me(token).status()).isEqualTo(401);
        }
    }

    @Test
    void nobodyLetsOthersInWithMoreThanTheyHave() {
        var admin = new People(web, "acme", parley.acmeKey()).join("admin");
        var body = body(issuer.url(), "another-app", "acme");
        body.withObject("roles").put("boss", "owner");
        var refused = web.post("/api/v1/issuers", admin.access(), body.toString());
        assertThat(refused.status()).isEqualTo(403);
        var byDefault = body(issuer.url(), "another-app", "acme").put("default_role", "owner");
        assertThat(web.post("/api/v1/issuers", admin.access(), byDefault.toString())
                        .status())
                .isEqualTo(403);
    }

    @Test
    void saysWhyAnIssuerCannotBeTrusted() {
        refusesUrl("not a url", "such as https://");
        refusesUrl("ftp://login.example.com", "such as https://");
        refusesUrl("https://user:secret@login.example.com", "such as https://");
        refusesUrl("http://localhost", "own");
        refusesUrl(issuer.url() + "/", "another issuer");
        refusesUrl(issuer.url() + "/nothing", "answers 404");
        refusesUrl("http://127.0.0.1:1", "No connection");
        var again = trust(parley.acmeKey(), issuer, "acme-app", "acme");
        assertThat(again.status()).isEqualTo(409);
        var unknown = body(issuer.url(), "a-" + Ids.next(), "acme").put("default_role", "emperor");
        assertThat(web.post("/api/v1/issuers", parley.acmeKey(), unknown.toString())
                        .text("parameter"))
                .isEqualTo("default_role");
    }

    private void refusesUrl(String url, String why) {
        var answer = web.post(
                "/api/v1/issuers", parley.acmeKey(), body(url, "app", "acme").toString());
        assertThat(answer.status()).as(url).isEqualTo(400);
        assertThat(answer.text("parameter")).isEqualTo("url");
        assertThat(answer.text("detail")).as(url).contains(why);
    }
}
