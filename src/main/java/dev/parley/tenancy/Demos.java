package dev.parley.tenancy;

import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Database;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The tenants that the first run makes to look around with. Their publishable key is kept readable: a page
/// shows it to anybody.
public final class Demos {
    private final Database database;

    public Demos(Database database) {
        this.database = database;
    }

    public record Demo(TenantId id, String slug, String name, String key) {}

    public void mark(TenantId tenant, String key) {
        set(tenant, key);
    }

    public void unmark(TenantId tenant) {
        set(tenant, null);
    }

    private void set(TenantId tenant, @Nullable String key) {
        database.acrossTenantsDo(tx ->
                tx.execute("update tenants set demo_key = ?, version = version + 1 where id = ?", key, tenant.value()));
    }

    /// Those that serve.
    public List<Demo> list() {
        return list(" and status = 'active'");
    }

    /// Also those that are suspended or being deleted.
    public List<Demo> all() {
        return list("");
    }

    private List<Demo> list(String which) {
        return database.acrossTenants(tx -> tx.list(
                "select id, slug, name, demo_key from tenants where demo_key is not null" + which + " order by slug",
                row -> new Demo(
                        new TenantId(row.getObject(1, UUID.class)),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4))));
    }
}
