package dev.parley.identity.members;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/// A person of a tenant.
///
/// @param role its name
record Member(UUID id, String email, String name, String role, Status status, Instant createdAt) {
    static final String PREFIX = "mem";
    static final String COLUMNS = "id, email, name, role, status, created_at";

    enum Status {
        /// Has no password yet.
        INVITED,
        ACTIVE,
        /// Cannot sign in.
        DISABLED;

        String spelling() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    boolean isActiveOwner() {
        return role.equals("owner") && status == Status.ACTIVE;
    }

    /// As the audit log tells it. The e-mail address is left out: the log outlives the member.
    Map<String, Object> told() {
        return Map.of("role", role, "status", status.spelling());
    }

    /// `mem_<uuid>`.
    String key() {
        return Ids.format(PREFIX, id);
    }

    static Member map(ResultSet row) throws SQLException {
        return new Member(
                row.getObject("id", UUID.class),
                row.getString("email"),
                row.getString("name"),
                row.getString("role"),
                Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    /// @throws PlatformException NOT_FOUND when the text is no member's id: the same answer as for an unknown one
    static UUID parseId(String text) {
        return Ids.parse(PREFIX, text).orElseThrow(() -> notFound(text));
    }

    static PlatformException notFound(String id) {
        return new PlatformException(ErrorCode.NOT_FOUND, "There is no member " + id + ".");
    }
}
