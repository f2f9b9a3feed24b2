package dev.parley.tenancy;

import dev.parley.kernel.TenantId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A customer organisation as of one moment.
public record Tenant(TenantId id, String slug, String name, Status status, Config config, Instant createdAt) {
    public enum Status {
        ACTIVE,
        SUSPENDED
    }

    /// How the tenant's assistant and gateway behave.
    ///
    /// @param allowedModels the models that may be named; null permits all
    /// @param primaryModel what `default` and `auto` mean; null takes the installation's
    /// @param fallbackModels tried in order when the primary model fails; null takes the installation's
    /// @param requestsPerMinute null takes the installation's
    public record Config(
            @Nullable List<String> allowedModels,
            @Nullable String primaryModel,
            @Nullable List<String> fallbackModels,
            @Nullable Integer requestsPerMinute) {
        public static final Config DEFAULT = new Config(null, null, null, null);

        public boolean allows(String model) {
            return allowedModels == null || allowedModels.contains(model);
        }
    }
}
