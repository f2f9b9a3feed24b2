package dev.parley.identity.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.identity.Caller;
import dev.parley.identity.roles.Roles;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Bearer token → caller. A token that was verified is known by its hash until it expires; what it stands for, the
/// session or the trusted issuer, is looked at each time, in memory.
public final class Bearers {
    private static final int KNOWN = 50_000;

    private final AccessTokens own;
    private final Sessions sessions;
    private final Roles roles;
    private final Cache<Digest, AccessTokens.Verified> known = Caffeine.newBuilder()
            .maximumSize(KNOWN)
            .expireAfterWrite(AccessTokens.LIFE)
            .build();

    /// SHA-256 of a token: the token itself is not kept.
    private record Digest(long a, long b, long c, long d) {
        static Digest of(String token) {
            var hash = ByteBuffer.wrap(SecretText.sha256(token.getBytes(StandardCharsets.ISO_8859_1)));
            return new Digest(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
        }
    }

    public Bearers(AccessTokens own, Sessions sessions, Roles roles) {
        this.own = own;
        this.sessions = sessions;
        this.roles = roles;
    }

    /// Whether a credential means to be a token rather than an API key.
    public static boolean isMeant(String credential) {
        return Jws.isMeant(credential);
    }

    /// Whom the token stands for at this moment.
    /// @throws dev.parley.kernel.PlatformException INVALID_TOKEN or EXPIRED_TOKEN saying what is wrong
    public Caller prove(String token) {
        if (token.length() > Jws.LONGEST) throw Jws.invalid("The token has more than " + Jws.LONGEST + " characters.");
        return caller(verified(token));
    }

    private AccessTokens.Verified verified(String token) {
        var digest = Digest.of(token);
        var before = known.getIfPresent(digest);
        if (before != null && own.isStillGood(before)) return before;
        var parsed = Jws.parse(token);
        if (!own.isOwn(parsed)) throw Jws.invalid("The token is not of an issuer that is trusted here.");
        var fresh = own.verify(parsed);
        known.put(digest, fresh);
        return fresh;
    }

    private Caller caller(AccessTokens.Verified verified) {
        var session = sessions.find(verified.session())
                .orElseThrow(() -> Jws.invalid("The token's session has ended; sign in again."));
        var role = roles.find(session.tenant(), session.role());
        return Caller.member(
                session.tenant(),
                session.member(),
                role.map(it -> it.permissions()).orElseGet(java.util.Set::of),
                session.id());
    }
}
