package dev.parley.identity.tokens;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import java.time.Instant;
import java.util.UUID;

/// What a member signed in with, and who that member is now.
///
/// @param role its name
/// @param address where it was opened from
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
        Instant expiresAt) {
    static final String PREFIX = "ses";

    static String format(UUID id) {
        return Ids.format(PREFIX, id);
    }

    /// @throws PlatformException NOT_FOUND when the text is no session's id: the same answer as for an unknown one
    static UUID parseId(String text) {
        return Ids.parse(PREFIX, text).orElseThrow(() -> notFound(text));
    }

    static PlatformException notFound(String id) {
        return new PlatformException(ErrorCode.NOT_FOUND, "You have no session " + id + ".");
    }
}
