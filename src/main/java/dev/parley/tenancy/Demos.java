package dev.parley.tenancy;

import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Database;
import java.util.List;
import java.util.UUID;

/// The tenants that the first run makes to look around with. Their publishable key is kept readable: a page
/// shows it to anybody.
public final class Demos {
    private final Database database;

    public Demos(Database database) {
        this.database = database;
    }

    public record Demo(TenantId id, String slug, String name, String key) {}

    public void mark(TenantId tenant, String key) {
        database.acrossTenantsDo(tx ->
                tx.execute("update tenants set demo_key = ?, version = version + 1 where id = ?", key, tenant.value()));
    }

    /// Those that serve.
    public List<Demo> list() {
        return database.acrossTenants(tx -> tx.list(
                "select id, slug, name, demo_key from tenants where demo_key is not null and status = 'active'"
                        + " order by slug",
                row -> new Demo(
                        new TenantId(row.getObject(1, UUID.class)),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4))));
    }
}
