package dev.parley.identity;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An API key as it may be shown: without its secrets.
///
/// @param tenant null for a key of the installation's operator
/// @param revokedAt null while it is good
/// @param secrets the newest first; those before it were replaced; empty for an operator's key
public record ApiKey(
        UUID id,
        @Nullable TenantId tenant,
        KeyTerms terms,
        Instant createdAt,
        @Nullable Instant revokedAt,
        List<Secret> secrets) {
    private static final String PREFIX = "key";

    public ApiKey {
        secrets = List.copyOf(secrets);
    }

    /// One secret of a key, without itself.
    ///
    /// @param number 1 for the key's first
    /// @param validUntil the end of its overlap; null for the newest
    /// @param lastUsedAt to the minute; null when it was never used
    /// @param lastUsedAddress from where that was
    public record Secret(
            int number,
            Instant createdAt,
            @Nullable Instant validUntil,
            @Nullable Instant lastUsedAt,
            @Nullable String lastUsedAddress) {}

    public String name() {
        return terms.name();
    }

    public Set<Permission> scopes() {
        return terms.scopes();
    }

    /// `key_<uuid>`.
    static String format(UUID id) {
        return Ids.format(PREFIX, id);
    }

    /// @throws PlatformException NOT_FOUND when the text is no key's id: the same answer as for an unknown one
    static UUID parseId(String text) {
        return Ids.parse(PREFIX, text).orElseThrow(() -> notFound(text));
    }

    static PlatformException notFound(String id) {
        return new PlatformException(ErrorCode.NOT_FOUND, "There is no API key " + id + ".");
    }
}
