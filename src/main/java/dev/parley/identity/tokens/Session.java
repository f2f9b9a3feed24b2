package dev.parley.identity.tokens;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a member signed in with, and who that member is now.
///
/// @param role its name
/// @param address where it was opened from
/// @param cookieHash of the secret that a browser's cookie holds; null for a session with tokens
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Session(
        UUID id,
        TenantId tenant,
        UUID member,
        String email,
        String name,
        String role,
        String address,
        String userAgent,
        Instant createdAt,
        Instant expiresAt,
        byte @Nullable [] cookieHash) {
    static final String PREFIX = "ses";

    static String format(UUID id) {
        return Ids.format(PREFIX, id);
    }

    /// @throws PlatformException NOT_FOUND when the text is no session's id: the same answer as for an unknown
    ///     one
    static UUID parseId(String text) {
        return Ids.parse(PREFIX, text).orElseThrow(() -> notFound(text));
    }

    /// Whether the secret is that of its cookie, and its time is not over.
    boolean isProvedBy(SecretText shown) {
        return cookieHash != null && shown.isProvedBy(cookieHash) && expiresAt.isAfter(Instant.now());
    }

    static PlatformException notFound(String id) {
        return new PlatformException(ErrorCode.NOT_FOUND, "You have no session " + id + ".");
    }
}
