package dev.parley.identity.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/// The tokens that Parley signs itself: RS256, type `at+jwt` (RFC 9068), with the claims iss, aud, sub (the member),
/// tid (the tenant), sid (the session), roles, iat, exp and jti. What counts is the session: its member's role of
/// the moment decides, not the one in the token.
public final class AccessTokens {
    static final Duration LIFE = Duration.ofMinutes(15);

    private static final String TYPE = "at+jwt";
    private static final String AUDIENCE = "parley";
    private static final JWSHeader RS256 = new JWSHeader(JWSAlgorithm.RS256);
    /// Of two nodes' clocks.
    private static final long LEEWAY_MILLIS = 5000;

    private final SigningKeys keys;
    private final String issuer;
    private final InstantSource clock;

    /// @param issuer where callers reach this installation: `https://parley.example.com`
    public AccessTokens(SigningKeys keys, String issuer, InstantSource clock) {
        this.keys = keys;
        this.issuer = issuer;
        this.clock = clock;
    }

    /// @param session what the token stands for
    /// @param expiresAtMillis Unix time
    record Verified(UUID session, String keyId, long expiresAtMillis) {}

    String sign(Session session) {
        var key = keys.signer();
        var now = clock.instant();
        var claims = Json.object()
                .put("iss", issuer)
                .put("aud", AUDIENCE)
                .put("sub", Ids.format("mem", session.member()))
                .put("tid", session.tenant().toString())
                .put("sid", Session.format(session.id()));
        claims.putArray("roles").add(session.role());
        claims.put("iat", now.getEpochSecond())
                .put("exp", expiry(session, now).getEpochSecond())
                .put("jti", Ids.format("tok", Ids.next()));
        var header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(new JOSEObjectType(TYPE))
                .keyID(key.id())
                .build();
        try {
            var token = new JWSObject(header, new Payload(Json.write(claims)));
            token.sign(new RSASSASigner(keys.privateKey(key)));
            return token.serialize();
        } catch (JOSEException impossible) {
            throw new IllegalStateException("An RSA key signs", impossible);
        }
    }

    private static Instant expiry(Session session, Instant now) {
        var full = now.plus(LIFE);
        return full.isAfter(session.expiresAt()) ? session.expiresAt() : full;
    }

    /// Whether it says that it is one of these.
    boolean isOwn(Jws token) {
        return token.text("iss").equals(issuer) && token.type().equals(TYPE);
    }

    /// @throws dev.parley.kernel.PlatformException INVALID_TOKEN or EXPIRED_TOKEN saying what is wrong
    Verified verify(Jws token) {
        if (!token.algorithm().equals("RS256")) throw Jws.invalid("The token must be signed with RS256.");
        var key = keys.find(token.keyId())
                .orElseThrow(() -> Jws.invalid("The key that signed the token is not one of Parley's, or no longer."));
        if (!isSignedBy(key.publicKey(), token)) throw Jws.invalid("The token's signature is not right.");
        if (!token.isFor(AUDIENCE)) throw Jws.invalid("The token is not for this API (aud must be parley).");
        long expires = token.requireValidAt(clock.millis(), LEEWAY_MILLIS) - LEEWAY_MILLIS;
        var session = Ids.parse(Session.PREFIX, token.text("sid"))
                .orElseThrow(() -> Jws.invalid("The token names no session."));
        return new Verified(session, key.id(), expires);
    }

    /// Whether a key that was good when a token was verified is so still.
    boolean isStillGood(Verified verified) {
        return verified.expiresAtMillis > clock.millis() - LEEWAY_MILLIS
                && keys.find(verified.keyId).isPresent();
    }

    private static boolean isSignedBy(RSAPublicKey key, Jws token) {
        try {
            return new RSASSAVerifier(key).verify(RS256, token.signed(), Base64URL.encode(token.signature()));
        } catch (JOSEException unusable) {
            return false;
        }
    }
}
