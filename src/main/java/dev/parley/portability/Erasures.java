package dev.parley.portability;

import dev.parley.audit.AuditKeys;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.platform.tasks.Tasks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Erases deleted tenants when their grace period is over: data keys first, so that what they sealed is
/// unreadable from that moment, then every row in small transactions, what nodes hold, and the tenant itself;
/// in the end a certificate says so. How far it came is written in each transaction, so that whoever finds it
/// goes on, after a kill too.
public final class Erasures {
    private static final Logger LOG = LoggerFactory.getLogger(Erasures.class);
    private static final Duration ROUND = Duration.ofSeconds(5);
    /// What nodes need to learn that the tenant is gone, ten times over.
    private static final Duration SETTLED = Duration.ofSeconds(5);

    private final Database database;
    private final Tasks tasks;
    private final AuditKeys keys;
    private final Consumer<TenantId> forget;

    /// @param keys sign the certificates
    /// @param forget drops what this node holds of a tenant that is gone: its index and its files
    public Erasures(Database database, Changes changes, Tasks tasks, AuditKeys keys, Consumer<TenantId> forget) {
        this.database = database;
        this.tasks = tasks;
        this.keys = keys;
        this.forget = forget;
        changes.subscribe("tenants", tenant -> tasks.start("forget-tenant", () -> forgetIfGone(tenant)));
    }

    /// Erases what is due from now on; for nodes that run the jobs over all tenants.
    public void run() {
        tasks.repeat("erasures", ROUND, this::round);
    }

    /// Begins to erase a deleted tenant now, whatever is left of its grace period.
    /// @return empty when there is no such tenant, or it is not being deleted
    Optional<Erasure> beginNow(TenantId tenant) {
        var begun = database.acrossTenants(tx -> EraseBegin.begin(tx, tenant, true));
        if (begun.isPresent()) tasks.start("erasure", () -> erase(tenant));
        return begun;
    }

    Optional<Erasure> find(TenantId tenant) {
        return database.acrossTenants(tx -> find(tx, tenant, ""));
    }

    static boolean isUnderway(Tx tx, TenantId tenant) {
        return find(tx, tenant, "").isPresent();
    }

    static Optional<Erasure> find(Tx tx, TenantId tenant, String lock) {
        return tx.first(
                "select " + Erasure.COLUMNS + " from tenant_erasures where erased_tenant = ?" + lock,
                Erasure::map,
                tenant.value());
    }

    private void round() {
        for (var tenant : ids("select id from tenants where status = 'deleting' and delete_after <= now()"))
            guarded(tenant, () -> database.acrossTenants(tx -> EraseBegin.begin(tx, tenant, false)));
        for (var tenant : ids("select erased_tenant from tenant_erasures order by began_at"))
            guarded(tenant, () -> erase(tenant));
    }

    private static void guarded(TenantId tenant, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            // the others must not wait for it
            LOG.warn("The erasure of {} is interrupted; it goes on in {}", tenant, ROUND, e);
        }
    }

    private List<TenantId> ids(String sql) {
        return database.acrossTenants(tx -> tx.list(sql, row -> new TenantId(row.getObject(1, UUID.class))));
    }

    private void erase(TenantId tenant) {
        var catalogue = database.acrossTenants(Catalogue::read);
        for (var table : catalogue.tables().reversed()) {
            if (table.name().equals(EraseRows.CHANGES)) continue;
            while (true) {
                var erased = database.acrossTenants(tx ->
                        find(tx, tenant, " for update skip locked").map(mine -> EraseRows.batch(tx, tenant, table)));
                // finished, or another node is at it
                if (erased.isEmpty()) return;
                if (erased.get() == 0) break;
            }
        }
        database.acrossTenantsDo(tx -> tx.execute(
                "update tenant_erasures set empty_since = coalesce(empty_since, clock_timestamp()) where erased_tenant = ?",
                tenant.value()));
        var signer = keys.signer();
        database.acrossTenants(tx -> settled(tx, tenant).map(erasure -> {
            EraseRows.strays(tx, tenant, catalogue);
            return ErasureCertificates.issue(tx, erasure, signer);
        }));
    }

    private static Optional<Erasure> settled(Tx tx, TenantId tenant) {
        return find(
                tx,
                tenant,
                " and empty_since < clock_timestamp() - interval '" + SETTLED.toSeconds()
                        + " s' for update skip locked");
    }

    /// Drops what this node holds of a tenant, unless there is such a tenant.
    public void forgetIfGone(TenantId tenant) {
        boolean there = database.acrossTenants(
                        tx -> tx.first("select 1 from tenants where id = ?", row -> true, tenant.value()))
                .isPresent();
        if (!there) forget.accept(tenant);
    }
}
