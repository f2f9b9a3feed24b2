package dev.parley.identity.members;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import java.time.Instant;
import java.util.UUID;

/// By which a person gets a password: a new member's first, or another when it was forgotten.
///
/// @param invitedBy who, as the audit log names it
record Invitation(UUID id, Member member, String invitedBy, Instant createdAt, Instant expiresAt) {
    static final String PREFIX = "inv";

    /// `inv_<uuid>`.
    String key() {
        return Ids.format(PREFIX, id);
    }

    /// @throws PlatformException NOT_FOUND when the text is no invitation's id: the same answer as for an unknown one
    static UUID parseId(String text) {
        return Ids.parse(PREFIX, text).orElseThrow(() -> notFound(text));
    }

    static PlatformException notFound(String id) {
        return new PlatformException(ErrorCode.NOT_FOUND, "There is no open invitation " + id + ".");
    }
}
