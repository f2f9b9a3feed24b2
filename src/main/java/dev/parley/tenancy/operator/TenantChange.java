package dev.parley.tenancy.operator;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.tenancy.Fields;
import dev.parley.tenancy.Industry;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.TenantState;
import dev.parley.tenancy.Tier;
import org.jspecify.annotations.Nullable;

/// What an operator changes of a tenant; what is left out stays.
record TenantChange(
        @Nullable String name,
        @Nullable String tier,
        @Nullable String industry,
        @Nullable String adminEmail,
        @Nullable String status) {
    private enum Settable {
        ACTIVE,
        SUSPENDED
    }

    private @Nullable Settable settable() {
        return status == null ? null : Fields.choice("status", status, Settable.class);
    }

    /// As the audit log names it.
    String action() {
        return switch (settable()) {
            case ACTIVE -> "tenant.activated";
            case SUSPENDED -> "tenant.suspended";
            case null -> "tenant.changed";
        };
    }

    @Nullable
    Tier tierWanted() {
        return tier == null ? null : Fields.choice("tier", tier, Tier.class);
    }

    /// @param state with the change of plan already made
    TenantState of(Tenant tenant, TenantState state) {
        if (name != null) state = state.named(Fields.text("name", name, 200));
        if (industry != null) state = state.in(Fields.choice("industry", industry, Industry.class));
        if (adminEmail != null) state = state.reachedAt(Fields.email("admin_email", adminEmail));
        var wanted = settable();
        if (wanted == null) return state;
        if (tenant.status() == Tenant.Status.DELETING)
            throw new PlatformException(
                    ErrorCode.CONFLICT, "The tenant is being deleted; POST …/restore brings it back first.");
        return state.with(wanted == Settable.ACTIVE ? Tenant.Status.ACTIVE : Tenant.Status.SUSPENDED);
    }
}
