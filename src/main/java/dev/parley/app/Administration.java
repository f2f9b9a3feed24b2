package dev.parley.app;

import dev.parley.platform.http.Route;
import dev.parley.platform.sql.Database;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.ConfigVersions;
import dev.parley.tenancy.PlanLimit;
import dev.parley.tenancy.Tenants;
import dev.parley.tenancy.alerts.Alerts;
import dev.parley.tenancy.alerts.AlertsApi;
import dev.parley.tenancy.config.ConfigApi;
import dev.parley.tenancy.operator.StatisticsApi;
import dev.parley.tenancy.operator.TenantsApi;
import dev.parley.tenancy.plans.PlanChanges;
import dev.parley.tenancy.plans.PlanUse;
import dev.parley.tenancy.plans.PlansApi;
import dev.parley.tenancy.plans.Storage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// The administration of tenants, put together.
///
/// @param alerts what others that count raise theirs with
/// @param storage what documents ask before they are stored
record Administration(
        Database database, Tenants tenants, Alerts alerts, Storage storage, PlanChanges plans, InstantSource clock) {
    private static final Duration PLAN_CHANGES = Duration.ofMinutes(1);

    /// @param uses what other packages count of the plans' limits
    static Administration of(Database database, Tenants tenants, Tasks tasks, List<PlanUse> uses) {
        var clock = InstantSource.system();
        var alerts = new Alerts(database, tenants.plans(), tasks);
        var storage = new Storage(database, tenants, alerts, clock);
        var all = Stream.concat(Stream.of(new PlanUse(PlanLimit.STORAGE_BYTES, storage::used)), uses.stream())
                .toList();
        return new Administration(
                database, tenants, alerts, storage, new PlanChanges(tenants, all, alerts, clock), clock);
    }

    void start(Tasks tasks) {
        tasks.repeat("plan-changes", PLAN_CHANGES, plans::takeEffect);
    }

    List<Route> routes(Duration deleteGrace) {
        return Stream.of(
                        new TenantsApi(tenants, plans, deleteGrace, clock).routes(),
                        new StatisticsApi(database).routes(),
                        new ConfigApi(tenants, new ConfigVersions(database)).routes(),
                        new PlansApi(tenants, plans).routes(),
                        new AlertsApi(alerts).routes())
                .flatMap(List::stream)
                .toList();
    }
}
