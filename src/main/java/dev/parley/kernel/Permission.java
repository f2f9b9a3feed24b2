package dev.parley.kernel;

import java.util.Arrays;
import java.util.Optional;

/// What a caller may do. A route names the one it needs; an API key carries a set of them as its scopes.
public enum Permission {
    /// Ask models: chat completions, messages, embeddings, and the list of models.
    CHAT("chat"),
    /// Read and search the tenant's documents.
    KNOWLEDGE_READ("knowledge:read"),
    /// Add and delete the tenant's documents.
    KNOWLEDGE_WRITE("knowledge:write"),
    /// Read the tenant's usage and cost.
    USAGE_READ("usage:read"),
    /// Create, list and revoke the tenant's API keys.
    KEYS_MANAGE("keys:manage"),
    /// Create and read tenants. Operators only.
    TENANTS_MANAGE("tenants:manage"),
    /// Read the installation's metrics. Operators only.
    METRICS_READ("metrics:read");

    private final String scope;

    Permission(String scope) {
        this.scope = scope;
    }

    /// Its spelling in an API key's `scopes`.
    public String scope() {
        return scope;
    }

    /// Whether only an operator's key can carry it.
    public boolean operatorOnly() {
        return this == TENANTS_MANAGE || this == METRICS_READ;
    }

    public static Optional<Permission> ofScope(String scope) {
        return Arrays.stream(values()).filter(p -> p.scope.equals(scope)).findFirst();
    }
}
