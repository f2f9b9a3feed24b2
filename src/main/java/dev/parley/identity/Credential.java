package dev.parley.identity;

import dev.parley.kernel.TenantId;
import java.security.MessageDigest;
import java.util.UUID;

/// A key with what proves it, and the caller it makes, as held in memory.
final class Credential {
    /// Whom changes of operators' keys are announced for.
    private static final TenantId INSTALLATION = new TenantId(new UUID(0, 0));

    private final ApiKey key;
    private final byte[] secretHash;
    private final Caller caller;
    private final long expiresAtMillis;

    Credential(ApiKey key, byte[] secretHash) {
        this.key = key;
        this.secretHash = secretHash;
        this.caller = new Caller(
                key.tenant(),
                key.tenant() == null ? Caller.Kind.OPERATOR : Caller.Kind.API_KEY,
                key.id(),
                key.scopes());
        this.expiresAtMillis =
                key.expiresAt() == null ? Long.MAX_VALUE : key.expiresAt().toEpochMilli();
    }

    ApiKey key() {
        return key;
    }

    Caller caller() {
        return caller;
    }

    /// Takes the same time wherever the difference is.
    boolean isProvedBy(KeyText text) {
        return MessageDigest.isEqual(secretHash, text.secretHash());
    }

    boolean isExpired(long nowMillis) {
        return nowMillis >= expiresAtMillis;
    }

    /// Whose changes concern it.
    TenantId owner() {
        return key.tenant() == null ? INSTALLATION : key.tenant();
    }
}
