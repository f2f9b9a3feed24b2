package dev.parley.tenancy.plans;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.tenancy.PlanLimit;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.Tenants;
import dev.parley.tenancy.alerts.Alerts;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.Locale;

/// How much the bound tenant may store. The database counts what is added and removed, in the transaction that
/// does it.
public final class Storage {
    private final Database database;
    private final Tenants tenants;
    private final Alerts alerts;
    private final InstantSource clock;

    public Storage(Database database, Tenants tenants, Alerts alerts, InstantSource clock) {
        this.database = database;
        this.tenants = tenants;
        this.alerts = alerts;
        this.clock = clock;
    }

    /// Refuses early what would not fit: before the work of taking it in.
    /// @param more bytes
    /// @throws PlatformException PLAN_LIMIT_REACHED
    public void require(long more) {
        requireFits(database.inTenant(Storage::bytes) + more);
    }

    /// Refuses what was added in this transaction when it is too much together with what others add: they wait until
    /// this one ends.
    /// @throws PlatformException PLAN_LIMIT_REACHED; nothing of the transaction stays
    public void requireAdded(Tx tx) {
        requireFits(bytes(tx));
    }

    private void requireFits(long bytes) {
        var tenant = tenants.get(Tenancy.current());
        long allowed = tenant.plan().storageBytes();
        var month = YearMonth.from(clock.instant().atZone(tenant.zone()));
        alerts.raise(tenant, PlanLimit.STORAGE_BYTES, bytes, allowed, month.toString());
        if (bytes > allowed) throw full(tenant, bytes, allowed);
    }

    private static PlatformException full(Tenant tenant, long bytes, long allowed) {
        return new PlatformException(
                ErrorCode.PLAN_LIMIT_REACHED,
                "The plan " + tenant.tier().name().toLowerCase(Locale.ROOT) + " allows " + allowed
                        + " bytes of documents, and with this there would be " + bytes
                        + ". Delete some, or change to a larger plan.");
    }

    public long used(TenantId tenant) {
        return Tenancy.call(tenant, () -> database.inTenant(Storage::bytes));
    }

    private static long bytes(Tx tx) {
        return tx.first("select bytes from storage_use", row -> row.getLong(1)).orElse(0L);
    }
}
