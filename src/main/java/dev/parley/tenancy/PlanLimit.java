package dev.parley.tenancy;

import java.util.Locale;

/// What a plan limits.
public enum PlanLimit {
    AGENTS(true),
    ROLES(true),
    TICKETS_PER_MONTH(false),
    STORAGE_BYTES(true),
    API_CALLS_PER_DAY(false);

    private final boolean standing;

    PlanLimit(boolean standing) {
        this.standing = standing;
    }

    /// Whether it counts what is there, which must fit a smaller plan; the others begin anew with each period.
    public boolean standing() {
        return standing;
    }

    /// @throws IllegalArgumentException when there is no such limit
    public static PlanLimit of(String spelling) {
        return valueOf(spelling.toUpperCase(Locale.ROOT));
    }

    /// Its spelling in answers: `storage_bytes`.
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }
}
