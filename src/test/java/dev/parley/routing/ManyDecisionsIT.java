package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.TenantId;
import dev.parley.tenancy.Tenancy;
import dev.parley.testing.TestDatabase;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What is read of more decisions than are looked at one by one.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyDecisionsIT {
    private final TestDatabase database = TestDatabase.fresh();
    private TenantId busy = TenantId.next();
    private TenantId calm = TenantId.next();

    @BeforeAll
    void fill() {
        busy = database.tenant("busy");
        calm = database.tenant("calm");
        decide(busy, "now() - n * interval '1 second'", 50_010);
        // half an hour before and after midnight in UTC, in a night in which Chile leaves out an hour from midnight on
        decide(calm, "timestamptz '2026-09-05 23:30:00+00' + (n - 1) * interval '1 hour'", 2);
    }

    private void decide(TenantId tenant, String at, int many) {
        database.execute("""
                insert into router_decisions (tenant_id, id, cluster, tier, model, reason, early_exit, explored, confidence,
                    expected_cost_usd, largest_cost_usd, decision_us, layer, advised)
                select '%s', (left(uuid7_floor(%s)::text, 24) || lpad(to_hex(n), 12, '0'))::uuid, '', 'small', 'm', 'r',
                    true, false, 0.9, 0.01, 0.1, 1, 'early_exit', false
                from generate_series(1, %s) n
                """.formatted(tenant.value(), at, many));
    }

    @AfterAll
    void close() {
        database.close();
    }

    @Test
    void aPreviewSaysThatItLooksAtTheNewest() {
        var terms = new RouterPreview.Terms(DecisionsApi.Weight.BALANCED, DecisionsApi.Checks.OFF);
        var decided = Tenancy.call(busy, () -> database.database().inTenant(tx -> RouterPreview.read(tx, 7)));
        var preview = RouterPreview.of(decided, terms, terms);
        assertThat(preview.decisions()).isEqualTo(50_010);
        assertThat(preview.considered()).isEqualTo(50_000);
        assertThat(preview.rescored()).isEqualTo(50_000);
        assertThat(preview.before().expectedCostUsd()).isEqualTo(500, org.assertj.core.api.Assertions.within(1e-6));
    }

    @Test
    void daysBeginAtMidnightInUtcWhateverTheTimeZoneOfTheConnection() {
        var history = Tenancy.call(
                calm,
                () -> database.database().inTenant(tx -> {
                    tx.execute("set local time zone 'America/Santiago'");
                    return RouterHistory.read(tx, 3, Instant.parse("2026-09-07T12:00:00Z"));
                }));
        assertThat(history.days().stream().map(day -> day.day() + " " + day.decisions()))
                .containsExactly("2026-09-05 1", "2026-09-06 1", "2026-09-07 0");
    }
}
