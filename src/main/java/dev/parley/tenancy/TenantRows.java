package dev.parley.tenancy;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Tx;
import dev.parley.tenancy.TenantState.Deletion;
import dev.parley.tenancy.TenantState.Scheduled;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The rows of the table `tenants`, as records and back.
final class TenantRows {
    static final String COLUMNS =
            "id, slug, name, status, tier, industry, admin_email, config, version, config_version,"
                    + " delete_after, status_before, next_tier, next_tier_at, demo_key is not null as demo, created_at";

    private final Plans plans;
    private final Presets presets;

    TenantRows(Plans plans, Presets presets) {
        this.plans = plans;
        this.presets = presets;
    }

    Tenant map(ResultSet row) throws SQLException {
        var state = state(row);
        var own = (ObjectNode) Json.mapper().readTree(row.getString("config"));
        return new Tenant(
                new TenantId(row.getObject("id", UUID.class)),
                row.getString("slug"),
                state,
                plans.of(state.tier()),
                presets.of(state.industry()),
                Json.mapper().treeToValue(own, TenantConfig.class),
                presets.beneath(state.industry(), own),
                row.getLong("version"),
                row.getLong("config_version"),
                row.getBoolean("demo"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    private static TenantState state(ResultSet row) throws SQLException {
        var after = time(row, "delete_after");
        var next = time(row, "next_tier_at");
        return new TenantState(
                row.getString("name"),
                value(Tier.class, row.getString("tier")),
                value(Industry.class, row.getString("industry")),
                row.getString("admin_email"),
                value(Tenant.Status.class, row.getString("status")),
                after == null ? null : new Deletion(after, value(Tenant.Status.class, row.getString("status_before"))),
                next == null ? null : new Scheduled(value(Tier.class, row.getString("next_tier")), next));
    }

    /// Empty when the slug is taken.
    Optional<Tenant> insert(Tx tx, TenantId id, String slug, TenantState state, ObjectNode config) {
        return tx.first(
                "insert into tenants (id, slug, name, tier, industry, admin_email, config)"
                        + " values (?, ?, ?, ?, ?, ?, ?::jsonb) on conflict (slug) do nothing returning " + COLUMNS,
                this::map,
                id.value(),
                slug,
                state.name(),
                spelling(state.tier()),
                spelling(state.industry()),
                state.adminEmail(),
                config.toString());
    }

    /// Keeps others from changing the row until the transaction ends; those who only refer to it go on.
    Optional<Tenant> lock(Tx tx, TenantId id) {
        return tx.first("select " + COLUMNS + " from tenants where id = ? for no key update", this::map, id.value());
    }

    /// @throws PlatformException CONFLICT when the tenant is to be restored and its time is over, by the
    ///     database's
    ///     clock, which is also the one that begins its erasure
    Tenant update(Tx tx, TenantId id, TenantState state) {
        var deletion = state.deletion();
        var scheduled = state.scheduled();
        return tx.first(
                        "update tenants set name = ?, tier = ?, industry = ?, admin_email = ?, status = ?,"
                                + " delete_after = ?, deleted_at = case when ? then coalesce(deleted_at, now()) end,"
                                + " status_before = ?, next_tier = ?, next_tier_at = ?,"
                                + " version = version + 1, updated_at = now() where id = ?"
                                + " and (? or delete_after is null or delete_after > clock_timestamp()) returning "
                                + COLUMNS,
                        this::map,
                        state.name(),
                        spelling(state.tier()),
                        spelling(state.industry()),
                        state.adminEmail(),
                        spelling(state.status()),
                        deletion == null ? null : utc(deletion.after()),
                        deletion != null,
                        deletion == null ? null : spelling(deletion.before()),
                        scheduled == null ? null : spelling(scheduled.tier()),
                        scheduled == null ? null : utc(scheduled.at()),
                        id.value(),
                        deletion != null)
                .orElseThrow(() -> new PlatformException(
                        ErrorCode.CONFLICT, "The time to restore the tenant is over: its data is being erased."));
    }

    Tenant configure(Tx tx, TenantId id, ObjectNode config) {
        return tx.first(
                        "update tenants set config = ?::jsonb, config_version = config_version + 1,"
                                + " version = version + 1, updated_at = now() where id = ? returning " + COLUMNS,
                        this::map,
                        config.toString(),
                        id.value())
                .orElseThrow();
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static <E extends Enum<E>> E value(Class<E> type, String spelling) {
        return Enum.valueOf(type, spelling.toUpperCase(Locale.ROOT));
    }

    static String spelling(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
