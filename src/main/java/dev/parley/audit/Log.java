package dev.parley.audit;

import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads one tenant's log, or the installation's.
final class Log {
    /// Greater than every character that an action has.
    private static final String AFTER = "\uffff";

    private final Database database;

    Log(Database database) {
        this.database = database;
    }

    /// What to look for; null is anything.
    ///
    /// @param action how the action begins, such as `document.`
    /// @param from to the millisecond, inclusive
    /// @param to exclusive
    record Filter(
            @Nullable String action,
            @Nullable String actor,
            @Nullable String target,
            @Nullable String requestId,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /// The newest first, also those that are not linked yet.
    /// @param before the last entry of the page before; null for the first page
    List<Linked> list(TenantId tenant, Filter filter, @Nullable UUID before, int limit) {
        var sql = new StringBuilder("select " + EntryRows.COLUMNS + ", l.seq, l.entry_id, l.digest, l.previous, l.hash"
                + " from audit_entries e"
                + " left join audit_links l on l.tenant_id = e.tenant_id and l.entry_id = e.id"
                + " where e.tenant_id = ?");
        var values = new ArrayList<@Nullable Object>();
        values.add(tenant.value());
        condition(sql, values, "e.id < ?", before);
        condition(sql, values, "e.id >= ?", filter.from == null ? null : Ids.floor(filter.from));
        condition(sql, values, "e.id < ?", filter.to == null ? null : Ids.floor(filter.to));
        condition(sql, values, "e.action >= ?", filter.action);
        condition(sql, values, "e.action < ?", filter.action == null ? null : filter.action + AFTER);
        condition(sql, values, "e.actor = ?", filter.actor);
        condition(sql, values, "e.target = ?", filter.target);
        condition(sql, values, "e.request_id = ?", filter.requestId);
        values.add(limit);
        var query = sql.append(" order by e.id desc limit ?").toString();
        return within(tenant, tx -> tx.list(query, LinkRows::linked, values.toArray()));
    }

    private static void condition(
            StringBuilder sql, List<@Nullable Object> values, String condition, @Nullable Object value) {
        if (value == null) return;
        sql.append(" and ").append(condition);
        values.add(value);
    }

    /// The newest first.
    List<SealedHead> heads(TenantId tenant, Instant before, int limit) {
        return within(tenant, tx -> Heads.list(tx, tenant, before, limit));
    }

    /// In the role of requests, which sees the bound tenant only; the installation's log belongs to no tenant.
    <T> T within(TenantId tenant, Function<Tx, T> work) {
        return tenant.equals(Audit.INSTALLATION) ? database.acrossTenants(work) : database.inTenant(work);
    }
}
