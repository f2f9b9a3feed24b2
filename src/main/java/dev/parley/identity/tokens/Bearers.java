package dev.parley.identity.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.identity.Caller;
import dev.parley.identity.issuers.Vouching;
import dev.parley.identity.roles.Role;
import dev.parley.identity.roles.Roles;
import dev.parley.kernel.Sha256;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Bearer token → caller. A token that was verified is known by its hash until it expires; what it stands for,
/// the session or the trust in its issuer, is looked at each time, in memory.
public final class Bearers {
    private static final int KNOWN = 50_000;

    private final AccessTokens own;
    private final Vouching others;
    private final Sessions sessions;
    private final Roles roles;
    private final Cache<Digest, Proof> known = Caffeine.newBuilder()
            .maximumSize(KNOWN)
            .expireAfterWrite(AccessTokens.LIFE)
            .build();

    /// SHA-256 of a token: the token itself is not kept.
    private record Digest(long a, long b, long c, long d) {
        static Digest of(String token) {
            var hash = ByteBuffer.wrap(Sha256.of(token));
            return new Digest(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
        }
    }

    public Bearers(AccessTokens own, Vouching others, Sessions sessions, Roles roles) {
        this.own = own;
        this.others = others;
        this.sessions = sessions;
        this.roles = roles;
    }

    /// Whether a credential means to be a token rather than an API key.
    public static boolean isMeant(String credential) {
        return Jws.isMeant(credential);
    }

    /// Whom the token stands for at this moment.
    /// @param tenantId `X-Tenant-ID` as sent; it can only choose between tenants that all trust the token
    /// @throws dev.parley.kernel.PlatformException INVALID_TOKEN or EXPIRED_TOKEN saying what is wrong
    public Caller prove(String token, @Nullable String tenantId) {
        if (token.length() > Jws.LONGEST) throw Jws.invalid("The token has more than " + Jws.LONGEST + " characters.");
        var digest = Digest.of(token);
        var before = known.getIfPresent(digest);
        if (before != null && before.isStillGood()) return before.caller(tenantId);
        var parsed = Jws.parse(token);
        var fresh = own.isOwn(parsed) ? new OfSession(own.verify(parsed)) : others.verify(parsed);
        known.put(digest, fresh);
        return fresh.caller(tenantId);
    }

    private final class OfSession implements Proof {
        private final AccessTokens.Verified verified;

        OfSession(AccessTokens.Verified verified) {
            this.verified = verified;
        }

        @Override
        public boolean isStillGood() {
            return own.isStillGood(verified);
        }

        @Override
        public Caller caller(@Nullable String tenantId) {
            var session = sessions.find(verified.session())
                    .orElseThrow(() -> Jws.invalid("The token's session has ended; sign in again."));
            return Bearers.caller(session, roles);
        }
    }

    /// A role that is gone grants nothing.
    static Caller caller(Session session, Roles roles) {
        var permissions = roles.find(session.tenant(), session.role())
                .map(Role::permissions)
                .orElse(Set.of());
        return Caller.member(session.tenant(), session.member(), permissions, session.id());
    }
}
