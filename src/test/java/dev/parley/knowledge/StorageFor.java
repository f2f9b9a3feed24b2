package dev.parley.knowledge;

import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Tenants;
import dev.parley.tenancy.alerts.Alerts;
import dev.parley.tenancy.plans.Storage;
import dev.parley.testing.TestDatabase;
import java.time.InstantSource;

/// The limit on storage of a test's database.
final class StorageFor {
    private StorageFor() {}

    static Storage database(TestDatabase database) {
        var tenants = new Tenants(database.database(), database.changes());
        var alerts = new Alerts(database.database(), tenants.plans(), new Tasks());
        return new Storage(database.database(), tenants, alerts, InstantSource.system());
    }
}
