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
    /// @throws dev.parley.kernel.PlatformException STORE_UNAVAILABLE when the database does not answer
    public <T> T inTenant(Function<Tx, T> work) {
        var id = tenant.get();
        return transact(app, tx -> {
            tx.first(
                    "select set_config('app.tenant_id', ?, true)",
                    row -> true,
                    id.value().toString());
            return work.apply(tx);
        });
    }

    public void inTenantDo(Consumer<Tx> work) {
        inTenant(tx -> {
            work.accept(tx);
            return true;
        });
    }

    /// Runs `work` in one transaction over all tenants: operator views, background work, the look-up of a key.
    /// @throws dev.parley.kernel.PlatformException STORE_UNAVAILABLE when the database does not answer
    public <T> T acrossTenants(Function<Tx, T> work) {
        return transact(platform, work);
    }

    public void acrossTenantsDo(Consumer<Tx> work) {
        acrossTenants(tx -> {
            work.accept(tx);
            return true;
        });
    }

    /// Returns when the database answers.
    /// @throws dev.parley.kernel.PlatformException STORE_UNAVAILABLE when it does not
    public void ping() {
        acrossTenants(tx -> tx.first("select 1", row -> true));
    }

    private static <T> T transact(Jdbi role, Function<Tx, T> work) {
        // a handle of its own, not the thread's: work inside other work must not change the tenant of that
        try (var handle = role.open()) {
            return handle.inTransaction(h -> work.apply(new Tx(h)));
        } catch (RuntimeException e) {
            throw SqlFaults.atRuntime(e);
        }
    }
}
