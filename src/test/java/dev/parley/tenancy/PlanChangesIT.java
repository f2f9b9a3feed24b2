package dev.parley.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.alerts.Alerts;
import dev.parley.tenancy.plans.PlanChanges;
import dev.parley.tenancy.plans.PlanUse;
import dev.parley.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Changes of plan when their time comes, with a clock that a test moves.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlanChangesIT {
    private final TestDatabase db = TestDatabase.fresh();
    private final Tasks tasks = new Tasks();
    private final Tenants tenants = new Tenants(db.database(), db.changes());
    private final AtomicLong roles = new AtomicLong();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-31T21:59:59Z"));
    private final PlanChanges changes = new PlanChanges(
            tenants,
            List.of(new PlanUse(PlanLimit.ROLES, _ -> roles.get())),
            new Alerts(db.database(), tenants.plans(), tasks),
            now::get);

    @AfterAll
    void close() {
        tasks.close();
        db.close();
    }

    /// On the professional plan, to go down to basic; in Zurich, where April began at 22:00 UTC.
    private TenantId leaving(String slug) {
        now.set(Instant.parse("2026-03-31T21:59:59Z"));
        roles.set(5);
        var state = new TenantState(slug, Tier.PROFESSIONAL, Industry.NONE, null, Tenant.Status.ACTIVE, null, null);
        var id = tenants.create(slug, state, Json.object().put("time_zone", "Europe/Zurich"))
                .orElseThrow()
                .id();
        var scheduled = changes.change(id, Tier.BASIC, Expected.ANY).state().scheduled();
        assertThat(scheduled).isEqualTo(new TenantState.Scheduled(Tier.BASIC, Instant.parse("2026-03-31T22:00:00Z")));
        return id;
    }

    @Test
    void takesEffectAtTheEndOfTheMonthAndNotBefore() {
        var id = leaving("in-time");
        changes.takeEffect();
        assertThat(tenants.get(id).tier()).isEqualTo(Tier.PROFESSIONAL);
        now.set(Instant.parse("2026-03-31T22:00:00Z"));
        changes.takeEffect();
        assertThat(tenants.get(id).tier()).isEqualTo(Tier.BASIC);
        assertThat(tenants.get(id).plan().roles()).isEqualTo(5);
        assertThat(tenants.get(id).state().scheduled()).isNull();
    }

    @Test
    void keepsThePlanOfATenantThatNoLongerFitsAndRaisesAnAlert() {
        var id = leaving("grown");
        roles.set(6);
        now.set(Instant.parse("2026-04-01T00:00:00Z"));
        changes.takeEffect();
        changes.takeEffect();
        assertThat(tenants.get(id).tier()).isEqualTo(Tier.PROFESSIONAL);
        assertThat(tenants.get(id).state().scheduled()).isNull();
        var alert = "select kind || ' ' || limit_name || ' ' || used || ' ' || allowed || ' ' || suggested_tier"
                + " from alerts where tenant_id = '" + id.value() + "'";
        long end = System.nanoTime() + 10_000_000_000L;
        while (!"1".equals(db.value("select count(*) from alerts")) && System.nanoTime() < end)
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        assertThat(db.value(alert)).isEqualTo("downgrade roles 6 5 professional");
    }
}
