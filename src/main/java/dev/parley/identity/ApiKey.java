package dev.parley.identity;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An API key as it may be shown: without its secret.
///
/// @param tenant null for a key of the installation's operator
/// @param expiresAt null when it does not expire
/// @param revokedAt null while it is good
public record ApiKey(
        UUID id,
        @Nullable TenantId tenant,
        String name,
        Set<Permission> scopes,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt) {
    private static final String PREFIX = "key";

    public ApiKey {
        scopes = Set.copyOf(scopes);
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
