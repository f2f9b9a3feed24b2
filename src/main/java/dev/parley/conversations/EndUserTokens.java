package dev.parley.conversations;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.KeyDestroyedException;
import dev.parley.platform.crypto.KeyScope;
import dev.parley.platform.crypto.SealBrokenException;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.json.Json;
import dev.parley.privacy.Privacy;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.UUID;

/// Tokens by which a page speaks for one end user. The tenant's server has one made for whom it knows; for a
/// stranger one is made with a name of its own. Sealed with the tenant's key, so that nobody else can make one,
/// and the page cannot read the name.
///
/// @param cuts when those of whom were taken back
record EndUserTokens(Vault vault, Privacy privacy, TokenCuts cuts) {
    static final String HEADER = "X-Parley-End-User";
    static final Duration LONGEST = Duration.ofDays(30);

    private static final String PREFIX = "eut_";
    private static final String PURPOSE = "end_user_token";
    private static final int LONGEST_TEXT = 16 * 1024;

    record Claims(String endUser, Instant issuedAt, Instant expiresAt) {
        static Claims of(String endUser, Duration life) {
            var now = Instant.now();
            return new Claims(endUser, now, now.plus(life));
        }
    }

    static String stranger() {
        return "anonymous-" + Ids.next();
    }

    String make(TenantId tenant, Claims claims) {
        var sealed = vault.seal(KeyScope.tenant(tenant), PURPOSE, Json.write(claims));
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    private UUID pseudonym(TenantId tenant, String endUser) {
        return Objects.requireNonNull(privacy.endUser(tenant, endUser), "a name of permitted length");
    }

    /// Takes back all that were made for the end user.
    Instant revoke(TenantId tenant, String endUser) {
        return cuts.cut(tenant, pseudonym(tenant, endUser));
    }

    /// @param since when it was last said that this is the end user
    /// @throws PlatformException EXPIRED_TOKEN when what was made for the end user until then was taken back
    void requireUncut(TenantId tenant, String endUser, Instant since) {
        if (cuts.isCut(tenant, pseudonym(tenant, endUser), since))
            throw new PlatformException(ErrorCode.EXPIRED_TOKEN, "The end user's token was taken back.");
    }

    /// @throws PlatformException INVALID_TOKEN or EXPIRED_TOKEN
    String prove(TenantId tenant, String token) {
        return claims(tenant, token).endUser;
    }

    /// @throws PlatformException INVALID_TOKEN or EXPIRED_TOKEN
    Claims claims(TenantId tenant, String token) {
        if (!token.startsWith(PREFIX) || token.length() > LONGEST_TEXT) throw invalid(null);
        Claims claims;
        try {
            var sealed = Base64.getUrlDecoder().decode(token.substring(PREFIX.length()));
            claims = Json.read(vault.open(KeyScope.tenant(tenant), PURPOSE, sealed), Claims.class);
        } catch (IllegalArgumentException | SealBrokenException | KeyDestroyedException forged) {
            throw invalid(forged);
        }
        if (claims.expiresAt.isBefore(Instant.now()))
            throw new PlatformException(
                    ErrorCode.EXPIRED_TOKEN, "The end user's token expired at " + claims.expiresAt + ".");
        requireUncut(tenant, claims.endUser, claims.issuedAt);
        return claims;
    }

    private static PlatformException invalid(@org.jspecify.annotations.Nullable Throwable cause) {
        var message = "The " + HEADER + " header must be a token that the tenant had made for its end user.";
        return cause == null
                ? new PlatformException(ErrorCode.INVALID_TOKEN, message)
                : new PlatformException(ErrorCode.INVALID_TOKEN, message, cause);
    }
}
