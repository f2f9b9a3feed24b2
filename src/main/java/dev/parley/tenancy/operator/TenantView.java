package dev.parley.tenancy.operator;

import dev.parley.tenancy.Industry;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.Tier;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A tenant as answers show it.
///
/// @param config as it was set, without the preset of its industry
/// @param demo whether the first run made it to look around with
record TenantView(
        String id,
        String slug,
        String name,
        Tenant.Status status,
        Tier tier,
        Industry industry,
        @Nullable String adminEmail,
        ObjectNode config,
        boolean demo,
        long version,
        Instant createdAt,
        @Nullable Instant deleteAfter) {
    static TenantView of(Tenant tenant) {
        return new TenantView(
                tenant.id().toString(),
                tenant.slug(),
                tenant.name(),
                tenant.status(),
                tenant.tier(),
                tenant.industry(),
                tenant.state().adminEmail(),
                tenant.document(),
                tenant.demo(),
                tenant.version(),
                tenant.createdAt(),
                tenant.deleteAfter());
    }
}
