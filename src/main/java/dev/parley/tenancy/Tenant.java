package dev.parley.tenancy;

import dev.parley.kernel.TenantId;
import java.time.Instant;

/// A customer organisation as of one moment.
public record Tenant(TenantId id, String slug, String name, Status status, TenantConfig config, Instant createdAt) {
    public enum Status {
        ACTIVE,
        SUSPENDED
    }
}
