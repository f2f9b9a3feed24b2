package dev.parley.app;

import dev.parley.audit.AuditKeys;
import dev.parley.identity.ApiKeys;
import dev.parley.kernel.TenantId;
import dev.parley.knowledge.Indexes;
import dev.parley.platform.crypto.KeyHandOver;
import dev.parley.platform.crypto.MasterKeys;
import dev.parley.platform.http.Route;
import dev.parley.platform.sql.Sql;
import dev.parley.platform.tasks.Tasks;
import dev.parley.portability.ErasureCertificates;
import dev.parley.portability.Erasures;
import dev.parley.portability.ErasuresApi;
import dev.parley.portability.PortabilityApi;
import dev.parley.portability.TenantExport;
import dev.parley.portability.TenantImport;
import dev.parley.tenancy.Tenants;
import dev.parley.tenancy.config.ConfigRules;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Export, import and erasure of tenants, put together.
final class WholeTenants {
    private final Erasures erasures;
    private final List<Route> routes;

    /// @param forget drops what a node keeps in memory of a tenant that is gone
    WholeTenants(
            Sql sql,
            Tasks tasks,
            MasterKeys masterKeys,
            AuditKeys auditKeys,
            Tenants tenants,
            Indexes indexes,
            Consumer<TenantId> forget) {
        var database = sql.database();
        var keys = new KeyHandOver(masterKeys);
        erasures = new Erasures(database, sql.changes(), tasks, auditKeys, forget.andThen(indexes::forget));
        // of those that were erased while this node was down
        Runnable sweep = () -> indexes.tenants().forEach(erasures::forgetIfGone);
        tasks.start("sweep-indexes", sweep);
        tasks.repeat("sweep-indexes", Duration.ofHours(1), sweep);
        routes = Stream.of(
                        new PortabilityApi(
                                        database,
                                        tenants,
                                        new TenantExport(database, keys, Version.current(), sql.migrations()),
                                        new TenantImport(database, keys, sql.migrations(), checks(tenants)))
                                .routes(),
                        new ErasuresApi(tenants, erasures, new ErasureCertificates(database)).routes())
                .flatMap(List::stream)
                .toList();
    }

    /// What lists over all tenants read.
    private static List<TenantImport.Check> checks(Tenants tenants) {
        return List.of(
                (tx, id) ->
                        ConfigRules.checked(tenants.find(tx, id).orElseThrow().document(), "config."),
                ApiKeys::requireReadable);
    }

    List<Route> routes() {
        return routes;
    }

    /// Erases what is due from now on.
    void run() {
        erasures.run();
    }
}
