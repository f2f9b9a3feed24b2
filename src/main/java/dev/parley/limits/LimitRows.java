package dev.parley.limits;

import dev.parley.audit.Audit;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Held;
import dev.parley.platform.sql.Tx;
import dev.parley.tenancy.Tenancy;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The table of limits that operators and tenants set. A tenant's are read from memory, and again within a second
/// after any node changed them.
final class LimitRows {
    /// Each is looked at for each request.
    static final int MOST = 100;

    private static final int HELD = 100_000;
    private static final String PLANS = "tenant-requests-day";
    private static final String COLUMNS = "id, scope, subject, measure, time_window, amount, set_by";

    private final Database database;
    private final Held<TenantId, OfTenant> held;

    private record OfTenant(TenantId tenant, List<Limit> limits) {}

    LimitRows(Database database, Changes changes) {
        this.database = database;
        this.held = new Held<>(changes, List.of("limits"), HELD, this::read, OfTenant::tenant);
    }

    /// The same list until one changes.
    List<Limit> of(TenantId tenant) {
        return held.get(tenant).orElseThrow().limits;
    }

    private Optional<OfTenant> read(TenantId tenant) {
        var rows = database.acrossTenants(tx -> tx.list(
                "select " + COLUMNS + " from limits where tenant_id = ? order by id", LimitRows::map, tenant.value()));
        return Optional.of(new OfTenant(tenant, rows));
    }

    /// @throws PlatformException CONFLICT when there is one for the same already, or too many
    Limit add(TenantId tenant, Limit limit) {
        var added = within(tenant, tx -> {
            int there = tx.first("select count(*)::int from limits", row -> row.getInt(1))
                    .orElse(0);
            if (there >= MOST)
                throw new PlatformException(
                        ErrorCode.CONFLICT, "A tenant may have " + MOST + " limits; remove one first.");
            var row = tx.first(
                            "insert into limits (tenant_id, id, scope, subject, measure, time_window, amount, set_by)"
                                    + " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning " + COLUMNS,
                            LimitRows::map,
                            tenant.value(),
                            Ids.next(),
                            limit.scope().word(),
                            limit.subject(),
                            limit.measure().word(),
                            limit.window().word(),
                            limit.measure().amount(limit.amount()),
                            limit.source().word())
                    .orElseThrow(() -> new PlatformException(
                            ErrorCode.CONFLICT,
                            "There is a limit for " + limit.words() + " already; change that one."));
            Audit.record(tx, tenant, "limit.created", LimitsApi.format(row), null, shown(row));
            return row;
        });
        held.changed(tenant);
        return added;
    }

    Optional<Limit> find(TenantId tenant, UUID id) {
        return of(tenant).stream().filter(limit -> id.equals(limit.id())).findFirst();
    }

    /// @return empty when there is none
    Optional<Limit> change(TenantId tenant, Limit before, BigDecimal amount) {
        var changed = within(tenant, tx -> {
            var row = tx.first(
                    "update limits set amount = ?, updated_at = now() where id = ? returning " + COLUMNS,
                    LimitRows::map,
                    amount,
                    before.id());
            row.ifPresent(
                    now -> Audit.record(tx, tenant, "limit.changed", LimitsApi.format(now), shown(before), shown(now)));
            return row;
        });
        held.changed(tenant);
        return changed;
    }

    /// @return whether there was one
    boolean remove(TenantId tenant, Limit limit) {
        boolean removed = within(tenant, tx -> {
            if (tx.execute("delete from limits where id = ?", limit.id()) == 0) return false;
            if (!isCountedStill(tx, limit)) Leases.forget(tx, tenant, limit);
            Audit.record(tx, tenant, "limit.deleted", LimitsApi.format(limit), shown(limit), null);
            return true;
        });
        held.changed(tenant);
        return removed;
    }

    /// Whether another limit counts the same. The plan's requests a day are always counted.
    private static boolean isCountedStill(Tx tx, Limit limit) {
        if (limit.name().equals(PLANS)) return true;
        return tx.first(
                        "select 1 from limits where scope = ? and measure = ? and time_window = ? limit 1",
                        row -> true,
                        limit.scope().word(),
                        limit.measure().word(),
                        limit.window().word())
                .isPresent();
    }

    private <T> T within(TenantId tenant, java.util.function.Function<Tx, T> work) {
        return Tenancy.call(tenant, () -> database.inTenant(work));
    }

    private static Limit map(ResultSet row) throws SQLException {
        var measure = Measure.valueOf(upper(row, "measure"));
        return new Limit(
                row.getObject("id", UUID.class),
                Limit.Scope.valueOf(upper(row, "scope")),
                row.getString("subject"),
                measure,
                Window.valueOf(upper(row, "time_window")),
                measure.units(row.getBigDecimal("amount")),
                Limit.Source.valueOf(upper(row, "set_by")));
    }

    private static String upper(ResultSet row, String column) throws SQLException {
        return row.getString(column).toUpperCase(Locale.ROOT);
    }

    private static Map<String, String> shown(Limit limit) {
        return Map.of(
                "limit", limit.name(),
                "subject", limit.subject() == null ? "each" : limit.subject(),
                "amount", limit.measure().amount(limit.amount()).toPlainString());
    }
}
