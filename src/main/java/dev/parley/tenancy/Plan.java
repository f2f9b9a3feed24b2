package dev.parley.tenancy;

import java.math.BigDecimal;
import java.util.Set;

/// What a tenant of a tier may use, and what it pays for it.
///
/// @param monthlyPrice in `currency`
/// @param roles a tenant's own, beside those that every tenant has
/// @param storageBytes of documents, as they were uploaded
/// @param apiCallsPerDay requests to models in a day of the tenant's time zone
public record Plan(
        Tier tier,
        BigDecimal monthlyPrice,
        String currency,
        long agents,
        long roles,
        long ticketsPerMonth,
        long storageBytes,
        long apiCallsPerDay,
        Support support,
        Set<Feature> features) {
    public Plan {
        features = Set.copyOf(features);
    }

    /// How soon people answer.
    public enum Support {
        COMMUNITY,
        BUSINESS_HOURS,
        AROUND_THE_CLOCK
    }

    public boolean has(Feature feature) {
        return features.contains(feature);
    }

    public long allowed(PlanLimit limit) {
        return switch (limit) {
            case AGENTS -> agents;
            case ROLES -> roles;
            case TICKETS_PER_MONTH -> ticketsPerMonth;
            case STORAGE_BYTES -> storageBytes;
            case API_CALLS_PER_DAY -> apiCallsPerDay;
        };
    }
}
