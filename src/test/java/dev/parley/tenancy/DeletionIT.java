package dev.parley.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Deleted tenants, where nothing erases them yet.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeletionIT {
    private final TestDatabase db = TestDatabase.fresh();
    private final Tenants tenants = new Tenants(db.database(), db.changes());

    @AfterAll
    void close() {
        db.close();
    }

    private TenantId deleted(String slug) {
        var id = db.tenant(slug);
        var after = Instant.now().plus(Duration.ofDays(30));
        tenants.change(
                id,
                Expected.ANY,
                "tenant.deletion_scheduled",
                old -> old.state().deleted(after));
        return id;
    }

    private Tenant restore(TenantId id) {
        return tenants.change(
                id, Expected.ANY, "tenant.restored", old -> old.state().restored());
    }

    @Test
    void aTenantIsRestoredUntilItsTimeIsOver() {
        assertThat(restore(deleted("in-time")).status()).isEqualTo(Tenant.Status.ACTIVE);

        var late = deleted("late");
        db.execute("update tenants set delete_after = now() - interval '1 second' where id = '" + late.value() + "'");
        assertThatThrownBy(() -> restore(late)).isInstanceOfSatisfying(PlatformException.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
            assertThat(refused.detail()).contains("time to restore the tenant is over");
        });
        assertThat(db.value("select status from tenants where id = '" + late.value() + "'"))
                .isEqualTo("deleting");
    }
}
