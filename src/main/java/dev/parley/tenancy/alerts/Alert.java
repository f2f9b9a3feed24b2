package dev.parley.tenancy.alerts;

import dev.parley.kernel.TenantId;
import dev.parley.tenancy.Tier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// That a tenant came near a limit, or reached it.
///
/// @param level percent of what is allowed: 80 or 100
/// @param used in the limit's own unit: bytes, requests, or US dollars for a budget
/// @param suggestedTier the smallest plan whose limit is larger than what is used; null when none is, or no
///     plan sets it
public record Alert(
        TenantId tenant,
        UUID id,
        Kind kind,
        int level,
        String limit,
        BigDecimal used,
        BigDecimal allowed,
        String period,
        @Nullable Tier suggestedTier,
        Instant raisedAt) {
    public enum Kind {
        /// A limit of the plan.
        PLAN_LIMIT,
        /// A budget in money.
        BUDGET,
        /// A change to a smaller plan was due, and the tenant no longer fits it.
        DOWNGRADE
    }

    /// What was reached.
    ///
    /// @param limit which limit: `api_calls_per_day`, or a budget's id
    /// @param period in which each level is told once: `2026-11-26`, `2026-11`
    public record Reached(
            Kind kind,
            String limit,
            BigDecimal used,
            BigDecimal allowed,
            String period,
            @Nullable Tier suggestedTier) {
        private static final BigDecimal NEAR = new BigDecimal("0.8");

        /// 100, 80, or 0 when there is nothing to tell.
        int level() {
            if (used.compareTo(allowed) >= 0) return 100;
            return used.compareTo(allowed.multiply(NEAR)) >= 0 ? 80 : 0;
        }
    }
}
