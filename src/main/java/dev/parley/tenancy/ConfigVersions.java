package dev.parley.tenancy;

import dev.parley.audit.Actor;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The table of versions that configurations had. Written with the change that makes them; the last 500 are kept.
public final class ConfigVersions {
    private static final int KEPT = 500;

    private final Database database;

    public ConfigVersions(Database database) {
        this.database = database;
    }

    /// @param action what made it, such as `config.patched`
    /// @param actor who, as the audit log names it
    public record ConfigVersion(
            long version, String action, String actorKind, String actor, Instant createdAt, ObjectNode config) {}

    static void add(Tx tx, Tenant tenant, String action) {
        var actor = Actor.current();
        tx.execute(
                "insert into config_versions (tenant_id, version, config, action, actor_kind, actor)"
                        + " values (?, ?, ?::jsonb, ?, ?, ?)",
                tenant.id().value(),
                tenant.configVersion(),
                tenant.document().toString(),
                action,
                TenantRows.spelling(actor.kind()),
                actor.id());
        tx.execute(
                "delete from config_versions where tenant_id = ? and version <= ?",
                tenant.id().value(),
                tenant.configVersion() - KEPT);
    }

    /// The newest first.
    /// @param before the last of the page before; null for the first page
    public List<ConfigVersion> list(TenantId tenant, @Nullable Long before, int limit) {
        return Tenancy.call(
                tenant,
                () -> database.inTenant(tx -> tx.list(
                        "select * from config_versions where ?::bigint is null or version < ?::bigint"
                                + " order by version desc limit ?",
                        ConfigVersions::map,
                        before,
                        before,
                        limit)));
    }

    public Optional<ConfigVersion> find(TenantId tenant, long version) {
        return Tenancy.call(
                tenant,
                () -> database.inTenant(tx ->
                        tx.first("select * from config_versions where version = ?", ConfigVersions::map, version)));
    }

    private static ConfigVersion map(ResultSet row) throws SQLException {
        return new ConfigVersion(
                row.getLong("version"),
                row.getString("action"),
                row.getString("actor_kind"),
                row.getString("actor"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                (ObjectNode) Json.mapper().readTree(row.getString("config")));
    }
}
