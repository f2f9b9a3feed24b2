package dev.parley.identity;

import dev.parley.audit.Audit;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.sql.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table of operators' keys, beside their creation, which is with the other keys.
public final class OperatorKeys {
    private final Database database;

    public OperatorKeys(Database database) {
        this.database = database;
    }

    /// @param expiresAt of a session in the console; null for a key that does not expire
    /// @param revokedAt null while it is good
    record OperatorKey(
            UUID id,
            String name,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt) {}

    /// The newest first, revoked ones too; of thousands the newest.
    List<OperatorKey> list() {
        return database.acrossTenants(tx -> tx.list(
                "select id, name, created_at, expires_at, revoked_at from operator_keys order by id desc limit 1000",
                OperatorKeys::key));
    }

    /// Ends a key for good, and the sessions in the console that it opened: within a second on every node.
    /// Again is the same as once.
    /// @throws PlatformException NOT_FOUND, or CONFLICT for the last good one, which nobody could replace
    void revoke(UUID id) {
        database.acrossTenantsDo(tx -> {
            var good = tx.list(
                    "select id from operator_keys where revoked_at is null and not console"
                            + " and (expires_at is null or expires_at > now()) order by id for update",
                    row -> row.getObject(1, UUID.class));
            var key = tx.first(
                            "select id, name, created_at, expires_at, revoked_at from operator_keys where id = ?",
                            OperatorKeys::key,
                            id)
                    .orElseThrow(() -> ApiKey.notFound(ApiKey.format(id)));
            if (key.revokedAt != null) return;
            if (good.equals(List.of(id)))
                throw new PlatformException(
                        ErrorCode.CONFLICT, "This is the operator's last good key; create another one first.");
            tx.execute(
                    "update operator_keys set revoked_at = now() where ? in (id, opened_by) and revoked_at is null",
                    id);
            Audit.record(
                    tx, Audit.INSTALLATION, "operator_key.revoked", ApiKey.format(id), Map.of("name", key.name), null);
        });
    }

    private static OperatorKey key(ResultSet row) throws SQLException {
        return new OperatorKey(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                time(row, "expires_at"),
                time(row, "revoked_at"));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
