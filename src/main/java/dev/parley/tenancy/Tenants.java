package dev.parley.tenancy;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.json.Page;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Held;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table of tenants. A tenant is read from memory, and again within a second after any node changed it.
public final class Tenants {
    private static final int HELD = 100_000;
    private static final String COLUMNS = "id, slug, name, status, config, created_at";

    private final Database database;
    private final Held<TenantId, Tenant> held;

    public Tenants(Database database, Changes changes) {
        this.database = database;
        this.held = new Held<>(changes, List.of("tenants"), HELD, this::read, Tenant::id);
    }

    /// @throws PlatformException CONFLICT when the slug is taken
    public Tenant create(String slug, String name, TenantConfig config) {
        var id = TenantId.next();
        return database.acrossTenants(tx -> tx.first(
                        "insert into tenants (id, slug, name, config) values (?, ?, ?, ?::jsonb)"
                                + " on conflict (slug) do nothing returning " + COLUMNS,
                        Tenants::map,
                        id.value(),
                        slug,
                        name,
                        text(config)))
                .orElseThrow(() -> new PlatformException(
                        ErrorCode.CONFLICT, "There is a tenant with the slug " + slug + " already."));
    }

    /// From memory, if it was used since it last changed.
    public Optional<Tenant> find(TenantId id) {
        return held.get(id);
    }

    /// The same.
    /// @throws PlatformException NOT_FOUND
    public Tenant get(TenantId id) {
        return find(id).orElseThrow(() -> notFound(id));
    }

    public Optional<Tenant> findBySlug(String slug) {
        return database.acrossTenants(
                tx -> tx.first("select " + COLUMNS + " from tenants where slug = ?", Tenants::map, slug));
    }

    /// The newest first.
    /// @param before the last of the page before; null for the first page
    public Page<Tenant> list(@Nullable TenantId before, int limit) {
        var found = database.acrossTenants(tx -> tx.list(
                "select " + COLUMNS + " from tenants where ?::uuid is null or id < ?::uuid order by id desc limit ?",
                Tenants::map,
                before == null ? null : before.value(),
                before == null ? null : before.value(),
                limit + 1));
        return Page.of(found, limit, tenant -> tenant.id().toString());
    }

    /// @throws PlatformException NOT_FOUND
    public void configure(TenantId id, TenantConfig config) {
        update(id, "update tenants set config = ?::jsonb, updated_at = now() where id = ?", text(config));
    }

    /// Suspends a tenant or lets it in again: within a second on every node.
    /// @throws PlatformException NOT_FOUND
    public void setStatus(TenantId id, Tenant.Status status) {
        update(id, "update tenants set status = ?, updated_at = now() where id = ?", spelling(status));
    }

    private void update(TenantId id, String sql, String value) {
        int rows = database.acrossTenants(tx -> tx.execute(sql, value, id.value()));
        if (rows == 0) throw notFound(id);
        held.changed(id);
    }

    private Optional<Tenant> read(TenantId id) {
        return database.acrossTenants(
                tx -> tx.first("select " + COLUMNS + " from tenants where id = ?", Tenants::map, id.value()));
    }

    private static PlatformException notFound(TenantId id) {
        return new PlatformException(ErrorCode.NOT_FOUND, "There is no tenant " + id + ".");
    }

    private static Tenant map(ResultSet row) throws SQLException {
        return new Tenant(
                new TenantId(row.getObject("id", UUID.class)),
                row.getString("slug"),
                row.getString("name"),
                Tenant.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                Json.mapper().readValue(row.getString("config"), TenantConfig.class),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    private static String text(TenantConfig config) {
        return Json.mapper().writeValueAsString(config);
    }

    static String spelling(Tenant.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
