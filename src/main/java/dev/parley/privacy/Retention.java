package dev.parley.privacy;

import dev.parley.audit.Audit;
import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.Tenants;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes what a tenant no longer wants kept, in small batches, each with its entry in the audit log.
public final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration PAUSE = Duration.ofHours(1);
    private static final int BATCH = 2_000;
    /// Batches of one kind of rows and tenant in one round: the rest waits for the next, so that others have
    /// their turn.
    private static final int MOST_BATCHES = 500;
    private static final int PAGE = 100;

    private final Database database;
    private final Vault vault;
    private final Tenants tenants;

    Retention(Database database, Vault vault, Tenants tenants) {
        this.database = database;
        this.vault = vault;
        this.tenants = tenants;
    }

    /// What a round at this moment would delete.
    /// @param days null when the class is kept; then nothing is due
    /// @param before what is older is due
    record Due(
            DataClass of, @Nullable Integer days, @Nullable Instant before, Map<String, Long> rows) {}

    /// Runs hourly from now on; for nodes that run the jobs over all tenants.
    public void run(Tasks tasks) {
        tasks.repeat("retention", PAUSE, this::round);
    }

    List<Due> due(Tenant tenant) {
        var due = new ArrayList<Due>();
        for (var of : DataClass.values()) {
            var days = of.days(tenant.config());
            var before = days == null ? null : before(days);
            var rows = new LinkedHashMap<String, Long>();
            for (var some : of.rows) rows.put(some.name(), before == null ? 0L : count(tenant.id(), some, before));
            due.add(new Due(of, days, before, rows));
        }
        return due;
    }

    private static Instant before(int days) {
        return Instant.now().minus(Duration.ofDays(days));
    }

    private long count(TenantId tenant, DataClass.Rows rows, Instant before) {
        return database.inTenant(tx -> tx.first(
                        "select count(*) from " + rows.table() + " where tenant_id = ? and " + rows.due(),
                        row -> row.getLong(1),
                        tenant.value(),
                        at(before)))
                .orElseThrow();
    }

    private static OffsetDateTime at(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }

    /// Deletes what is due of all tenants.
    void round() {
        var page = tenants.list(null, PAGE);
        while (true) {
            page.data().forEach(this::apply);
            if (page.nextCursor() == null) return;
            page = tenants.list(page.data().getLast().id(), PAGE);
        }
    }

    private void apply(Tenant tenant) {
        for (var of : DataClass.values()) {
            var days = of.days(tenant.config());
            if (days == null) continue;
            for (var rows : of.rows) {
                try {
                    apply(tenant.id(), of, rows, before(days));
                } catch (RuntimeException e) {
                    // the others must not wait for it
                    LOG.warn(
                            "Retention of {} of {} is interrupted; it goes on in {}",
                            rows.name(),
                            tenant.id(),
                            PAUSE,
                            e);
                }
            }
        }
    }

    private void apply(TenantId tenant, DataClass of, DataClass.Rows rows, Instant before) {
        for (int batch = 0; batch < MOST_BATCHES; batch++)
            if (database.acrossTenants(tx -> batch(tx, tenant, of, rows, before)) < BATCH) return;
    }

    private int batch(Tx tx, TenantId tenant, DataClass of, DataClass.Rows rows, Instant before) {
        if (of == DataClass.AUDIT) return Audit.eraseBefore(tx, tenant, before, BATCH);
        var gone = tx.list(
                """
                delete from %1$s where tenant_id = ? and (%2$s) in (
                    select %2$s from %1$s where tenant_id = ? and %3$s limit ?)
                returning %2$s
                """.formatted(rows.table(), rows.key(), rows.due()),
                row -> String.valueOf(row.getObject(1)),
                tenant.value(),
                tenant.value(),
                at(before),
                BATCH);
        if (gone.isEmpty()) return 0;
        if (rows.table().equals("end_users"))
            for (var id : gone) vault.destroy(tx, EndUsers.scope(tenant, UUID.fromString(id)));
        Audit.record(
                tx,
                tenant,
                "retention.applied",
                of.spelling(),
                null,
                Map.of("rows", Map.of(rows.name(), gone.size()), "before", before));
        return gone.size();
    }
}
