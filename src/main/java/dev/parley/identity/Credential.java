package dev.parley.identity;

import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Networks;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A key with what proves it, and the caller it makes, as held in memory.
final class Credential {
    /// Whom changes of operators' keys are announced for.
    static final TenantId INSTALLATION = new TenantId(new UUID(0, 0));

    private final ApiKey key;
    private final List<Secret> secrets;
    private final Caller caller;
    private final long expiresAtMillis;
    private final @Nullable Networks networks;
    private final Origins origins;

    /// @param secrets the newest first
    Credential(ApiKey key, List<Secret> secrets) {
        this.key = key;
        this.secrets = List.copyOf(secrets);
        this.caller = new Caller(key.tenant(), kind(key), key.id(), key.scopes());
        var expiresAt = key.terms().expiresAt();
        this.expiresAtMillis = expiresAt == null ? Long.MAX_VALUE : expiresAt.toEpochMilli();
        this.origins = Origins.parse(key.terms().origins());
        this.networks = key.terms().networks().isEmpty() ? null : key.terms().networks();
    }

    private static Caller.Kind kind(ApiKey key) {
        if (key.tenant() == null) return Caller.Kind.OPERATOR;
        return key.terms().publishable() ? Caller.Kind.WIDGET : Caller.Kind.API_KEY;
    }

    /// One secret of the key.
    static final class Secret {
        final int number;
        final @Nullable Instant validUntil;
        /// When its use was last noted, in milliseconds since 1970.
        final AtomicLong notedAt = new AtomicLong();
        private final byte[] hash;
        private final long validUntilMillis;

        /// @param validUntil the end of its overlap; null for the newest
        Secret(int number, byte[] hash, @Nullable Instant validUntil) {
            this.number = number;
            this.hash = hash;
            this.validUntil = validUntil;
            this.validUntilMillis = validUntil == null ? Long.MAX_VALUE : validUntil.toEpochMilli();
        }

        boolean isOver(long nowMillis) {
            return nowMillis >= validUntilMillis;
        }
    }

    ApiKey key() {
        return key;
    }

    Caller caller() {
        return caller;
    }

    /// Which of its secrets has this hash; each comparison takes the same time wherever the difference is.
    Optional<Secret> provedBy(byte[] hash) {
        for (var secret : secrets) if (MessageDigest.isEqual(secret.hash, hash)) return Optional.of(secret);
        return Optional.empty();
    }

    boolean isExpired(long nowMillis) {
        return nowMillis >= expiresAtMillis;
    }

    /// Whether it was revoked or has expired.
    boolean isOver() {
        return key.revokedAt() != null || isExpired(System.currentTimeMillis());
    }

    /// @param address of the caller
    boolean isPermittedFrom(String address) {
        return networks == null || networks.contains(address);
    }

    /// Whether pages of the origin may use it: for publishable keys.
    boolean isPermittedTo(String origin) {
        return origins.contains(origin);
    }

    /// Whose changes concern it.
    TenantId owner() {
        return key.tenant() == null ? INSTALLATION : key.tenant();
    }
}
