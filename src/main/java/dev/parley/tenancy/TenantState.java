package dev.parley.tenancy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What of a tenant's record can change.
///
/// @param adminEmail whom the operator writes to; null when nobody was named
/// @param deletion set while the tenant is being deleted
/// @param scheduled a change of plan that is to come
public record TenantState(
        String name,
        Tier tier,
        Industry industry,
        @Nullable String adminEmail,
        Tenant.Status status,
        @Nullable Deletion deletion,
        @Nullable Scheduled scheduled) {
    /// @param after when the tenant's data may be erased
    /// @param before the status it returns to when it is restored
    public record Deletion(Instant after, Tenant.Status before) {}

    public record Scheduled(Tier tier, Instant at) {}

    public TenantState named(String other) {
        return new TenantState(other, tier, industry, adminEmail, status, deletion, scheduled);
    }

    public TenantState in(Industry other) {
        return new TenantState(name, tier, other, adminEmail, status, deletion, scheduled);
    }

    public TenantState reachedAt(String email) {
        return new TenantState(name, tier, industry, email, status, deletion, scheduled);
    }

    public TenantState with(Tenant.Status other) {
        return new TenantState(name, tier, industry, adminEmail, other, null, scheduled);
    }

    /// On that plan from now on; what was scheduled is off.
    public TenantState on(Tier other) {
        return new TenantState(name, other, industry, adminEmail, status, deletion, null);
    }

    public TenantState changingTo(Tier other, Instant at) {
        return new TenantState(name, tier, industry, adminEmail, status, deletion, new Scheduled(other, at));
    }

    /// Suspended at once, to be erased later. Again keeps the first date.
    public TenantState deleted(Instant after) {
        if (deletion != null) return this;
        return new TenantState(
                name, tier, industry, adminEmail, Tenant.Status.DELETING, new Deletion(after, status), scheduled);
    }

    /// As it was before it was to be deleted.
    public TenantState restored() {
        return deletion == null ? this : with(deletion.before());
    }
}
