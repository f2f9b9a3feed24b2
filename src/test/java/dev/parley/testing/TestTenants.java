package dev.parley.testing;

import dev.parley.kernel.TenantId;
import dev.parley.tenancy.Industry;
import dev.parley.tenancy.Plans;
import dev.parley.tenancy.Presets;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.TenantConfig;
import dev.parley.tenancy.TenantState;
import dev.parley.tenancy.Tier;
import java.time.Instant;

/// Tenants without a database.
public final class TestTenants {
    private static final Plans PLANS = new Plans();
    private static final Presets PRESETS = new Presets();

    private TestTenants() {}

    /// An active tenant of no industry.
    public static Tenant tenant(TenantId id, Tier tier, TenantConfig config) {
        return new Tenant(
                id,
                "acme",
                new TenantState("Acme", tier, Industry.NONE, null, Tenant.Status.ACTIVE, null, null),
                PLANS.of(tier),
                PRESETS.of(Industry.NONE),
                config,
                config,
                1,
                1,
                false,
                Instant.EPOCH);
    }
}
