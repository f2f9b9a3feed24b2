package dev.parley.identity.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.tenancy.Tenancy;
import dev.parley.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// Only what Parley signed itself, for a session that runs, is taken; every known trick with JWTs is refused.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTokensIT {
    private final TestDatabase db = TestDatabase.fresh();
    private final Node node = new Node(db);
    private TenantId acme = TenantId.next();
    private UUID ada = new UUID(0, 0);
    private Session session =
            new Session(new UUID(0, 0), acme, ada, "", "", "", "", "", Instant.EPOCH, Instant.EPOCH, null);
    private String token = "";

    @BeforeAll
    void signIn() {
        acme = db.tenant("acme");
        ada = node.member(acme, "ada@example.com", "agent");
        session = node.open(acme, ada);
        token = node.tokens.sign(session);
    }

    @BeforeEach
    void onTime() {
        node.ahead = Duration.ZERO;
    }

    @AfterAll
    void close() {
        node.close();
        db.close();
    }

    @Test
    void itsOwnTokenStandsForTheMemberWithTheRoleOfTheMoment() {
        var caller = node.bearers.prove(token, null);
        assertThat(caller.tenant()).isEqualTo(acme);
        assertThat(caller.id()).isEqualTo(ada);
        assertThat(caller.session()).isEqualTo(session.id());
        assertThat(caller.permissions())
                .containsExactlyInAnyOrder(Permission.SELF, Permission.CHAT, Permission.KNOWLEDGE_READ);
        var claims = Jws.parse(token).claims();
        assertThat(claims.propertyNames())
                .containsExactlyInAnyOrder("iss", "aud", "sub", "tid", "sid", "roles", "iat", "exp", "jti");
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(900);
    }

    @Test
    void isRefusedAfterFifteenMinutesAlsoWhereItWasTakenBefore() {
        assertThat(node.accepts(token)).isTrue();
        node.ahead = Duration.ofMinutes(15).plusSeconds(6);
        refuses(ErrorCode.EXPIRED_TOKEN, "expired", token);
    }

    @Test
    void refusesATokenWithoutASignature() throws Exception {
        var header = header().put("alg", "none");
        refuses(ErrorCode.INVALID_TOKEN, "RS256", text(header) + "." + text(claims()) + ".AA");
        refuses(ErrorCode.INVALID_TOKEN, "", text(header) + "." + text(claims()) + ".");
        refuses(ErrorCode.INVALID_TOKEN, "", token.substring(0, token.lastIndexOf('.')));
    }

    @Test
    void refusesHs256WithThePublicKeyAsItsSecret() throws Exception {
        var publicKey = node.keys.signer().publicKey().getEncoded();
        var pem = ("-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(publicKey)
                        + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (var secret : new byte[][] {publicKey, pem})
            for (var algorithm : new String[] {"HS256", "RS256"}) {
                var forged =
                        signed(header().put("alg", algorithm), claims(), new MACSigner(secret), JWSAlgorithm.HS256);
                assertThat(node.accepts(forged)).isFalse();
            }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS384", "RS512", "PS256", "ES256", "EdDSA", "rs256", ""})
    void refusesEveryOtherAlgorithm(String algorithm) throws Exception {
        refuses(ErrorCode.INVALID_TOKEN, "RS256", signed(header().put("alg", algorithm), claims()));
    }

    @Test
    void looksAtNoKeyThatATokenBringsAlongOrPointsTo() throws Exception {
        var thief = new RSAKeyGenerator(2048).keyID(node.keys.signer().id()).generate();
        var header = header();
        header.set("jwk", Json.mapper().readTree(thief.toPublicJWK().toJSONString()));
        header.put("jku", "https://thief.example/jwks.json").put("x5u", "https://thief.example/cert.pem");
        header.putArray("x5c").add("MIIB");
        var forged = signed(header, claims(), new RSASSASigner(thief), JWSAlgorithm.RS256);
        refuses(ErrorCode.INVALID_TOKEN, "signature", forged);
        // they do not harm a token that is signed with the right key either
        assertThat(node.accepts(signed(header, claims()))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../../dev/null",
                "' or '1'='1",
                "sig_00000000-0000-7000-8000-000000000000",
                "http://thief.example/key",
                "a\u0000b",
                " ",
                ""
            })
    void refusesAKeyIdThatNamesNoneOfItsKeys(String kid) throws Exception {
        assertThatThrownBy(() -> node.bearers.prove(signed(header().put("kid", kid), claims()), null))
                .isInstanceOf(PlatformException.class);
    }

    @Test
    void refusesATokenForOthersOrByOthers() throws Exception {
        refuses(ErrorCode.INVALID_TOKEN, "aud", signed(header(), claims().put("aud", "other")));
        refuses(ErrorCode.INVALID_TOKEN, "aud", signed(header(), without("aud")));
        refuses(ErrorCode.INVALID_TOKEN, "issuer", signed(header(), claims().put("iss", "https://thief.example")));
        refuses(ErrorCode.INVALID_TOKEN, "issuer", signed(header(), without("iss")));
        // an ID token or another kind of the same issuer is no access token
        refuses(ErrorCode.INVALID_TOKEN, "issuer", signed(header().put("typ", "JWT"), claims()));
        refuses(ErrorCode.INVALID_TOKEN, "session", signed(header(), claims().put("sid", "ses_nonsense")));
    }

    @Test
    void refusesATokenOutsideOfItsTime() throws Exception {
        long now = Instant.now().getEpochSecond();
        refuses(ErrorCode.EXPIRED_TOKEN, "expired", signed(header(), claims().put("exp", now - 6)));
        refuses(ErrorCode.INVALID_TOKEN, "not valid yet", signed(header(), claims().put("nbf", now + 60)));
        refuses(ErrorCode.INVALID_TOKEN, "not valid yet", signed(header(), claims().put("iat", now + 60)));
        refuses(ErrorCode.INVALID_TOKEN, "expires", signed(header(), without("exp")));
        refuses(ErrorCode.INVALID_TOKEN, "no time", signed(header(), claims().put("exp", "2099-01-01")));
        refuses(ErrorCode.INVALID_TOKEN, "no time", signed(header(), claims().put("exp", 1e300)));
    }

    @Test
    void refusesNamesThatStandTwiceExtensionsAndWhatIsTooLong() throws Exception {
        var twice = claims().toString().replaceFirst("\\{", "{\"sid\":\"ses_of-somebody-else\",");
        refuses(ErrorCode.INVALID_TOKEN, "Duplicate", signed(header().toString(), twice));
        var header = header().toString().replaceFirst("\\{", "{\"alg\":\"none\",");
        refuses(ErrorCode.INVALID_TOKEN, "Duplicate", signed(header, claims().toString()));
        var critical = header();
        critical.putArray("crit").add("exp");
        refuses(ErrorCode.INVALID_TOKEN, "crit", signed(critical, claims()));
        refuses(ErrorCode.INVALID_TOKEN, "8192", signed(header(), claims().put("more", "x".repeat(9000))));
    }

    @Test
    void takesNothingThatWasChangedAtAnyPlace() {
        var random = new Random(7);
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=";
        // the last character holds bits that base64 leaves unused
        for (int i = 0; i < 3000; i++) {
            var text = new StringBuilder(token);
            int at = random.nextInt(token.length() - 1);
            char other = alphabet.charAt(random.nextInt(alphabet.length()));
            if (text.charAt(at) == other) continue;
            text.setCharAt(at, other);
            assertThatThrownBy(() -> node.bearers.prove(text.toString(), null))
                    .as("%s at %d", other, at)
                    .isInstanceOf(PlatformException.class);
        }
    }

    @Test
    void endsOnEveryNodeWithinASecondOfItsSessionsEndItsMembersOrItsRoles() throws Exception {
        try (var other = new Node(db)) {
            var one = node.open(acme, ada);
            var ofOne = node.tokens.sign(one);
            assertThat(other.accepts(ofOne)).isTrue();
            assertThat(Tenancy.call(acme, () -> node.sessions.end(ada, one.id())))
                    .isTrue();
            assertThat(node.accepts(ofOne)).isFalse();
            System.out.printf(
                    "A session that ended was refused on another node after %.1f ms%n", other.untilRefused(ofOne));

            var bob = node.member(acme, "bob@example.com", "admin");
            var ofBob = node.tokens.sign(node.open(acme, bob));
            assertThat(other.bearers.prove(ofBob, null).permissions()).contains(Permission.MEMBERS_MANAGE);
            db.execute("update members set role = 'viewer' where id = '" + bob + "'");
            long start = System.nanoTime();
            while (other.bearers.prove(ofBob, null).permissions().contains(Permission.MEMBERS_MANAGE)) {
                assertThat(System.nanoTime() - start).isLessThan(1_000_000_000L);
                Thread.sleep(1);
            }
            System.out.printf(
                    "A role that was taken was gone on another node after %.1f ms%n",
                    (System.nanoTime() - start) / 1e6);

            db.execute("update members set status = 'disabled' where id = '" + bob + "'");
            System.out.printf(
                    "A disabled member was refused on another node after %.1f ms%n", other.untilRefused(ofBob));
        }
    }

    /// A figure, not a limit: the machine may be busy.
    @Test
    void costsMicrosecondsOnceItIsKnown() throws Exception {
        for (int i = 0; i < 20_000; i++) node.bearers.prove(token, null);
        long start = System.nanoTime();
        for (int i = 0; i < 100_000; i++) node.bearers.prove(token, null);
        double known = (System.nanoTime() - start) / 1e3 / 100_000;
        for (int i = 0; i < 500; i++) node.tokens.verify(Jws.parse(token));
        start = System.nanoTime();
        for (int i = 0; i < 2000; i++) node.tokens.verify(Jws.parse(token));
        double fresh = (System.nanoTime() - start) / 1e3 / 2000;
        System.out.printf("A token that is known costs %.1f µs, one that is new %.0f µs%n", known, fresh);
        assertThat(known).isLessThan(fresh);
    }

    private ObjectNode header() {
        return Json.object()
                .put("alg", "RS256")
                .put("typ", "at+jwt")
                .put("kid", node.keys.signer().id());
    }

    private ObjectNode claims() {
        return Jws.parse(token).claims();
    }

    private ObjectNode without(String claim) {
        var claims = claims();
        claims.remove(claim);
        return claims;
    }

    private String signed(ObjectNode header, ObjectNode claims) throws JOSEException {
        return signed(header.toString(), claims.toString());
    }

    /// With the right key.
    private String signed(String header, String claims) throws JOSEException {
        var signer = new RSASSASigner(node.keys.privateKey(node.keys.signer()));
        return signed(header, claims, signer, JWSAlgorithm.RS256);
    }

    private static String signed(ObjectNode header, ObjectNode claims, JWSSigner signer, JWSAlgorithm algorithm)
            throws JOSEException {
        return signed(header.toString(), claims.toString(), signer, algorithm);
    }

    private static String signed(String header, String claims, JWSSigner signer, JWSAlgorithm algorithm)
            throws JOSEException {
        var input = text(header) + "." + text(claims);
        return input + "." + signer.sign(new JWSHeader(algorithm), input.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(ObjectNode node) {
        return text(node.toString());
    }

    private static String text(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private void refuses(ErrorCode code, String detail, String shown) {
        assertThatThrownBy(() -> node.bearers.prove(shown, null)).isInstanceOfSatisfying(PlatformException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.detail()).contains(detail);
        });
    }
}
