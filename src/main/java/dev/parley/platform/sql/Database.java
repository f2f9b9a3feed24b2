package dev.parley.platform.sql;

import dev.parley.kernel.TenantId;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;

/// Transactions in one of two roles. There is no third way to a connection.
public final class Database {
    private final Jdbi app;
    private final Jdbi platform;
    private final Supplier<TenantId> tenant;

    /// @param app connections of the role `parley_app`, which row-level security confines to one tenant
    /// @param platform connections of the role `parley_platform`, which sees all tenants
    /// @param tenant the tenant of the running request; throws when none is bound
    Database(Jdbi app, Jdbi platform, Supplier<TenantId> tenant) {
        this.app = app;
        this.platform = platform;
        this.tenant = tenant;
    }

    /// Runs `work` in one transaction that sees the rows of the bound tenant only.
    public <T> T inTenant(Function<Tx, T> work) {
        var id = tenant.get();
        return app.inTransaction(handle -> {
            handle.createQuery("select set_config('app.tenant_id', ?, true)")
                    .bind(0, id.value().toString())
                    .mapTo(String.class)
                    .one();
            return work.apply(new Tx(handle));
        });
    }

    public void inTenantDo(Consumer<Tx> work) {
        inTenant(tx -> {
            work.accept(tx);
            return true;
        });
    }

    /// Runs `work` in one transaction over all tenants: operator views, background work, the look-up of a key.
    public <T> T acrossTenants(Function<Tx, T> work) {
        return platform.inTransaction(handle -> work.apply(new Tx(handle)));
    }
}
