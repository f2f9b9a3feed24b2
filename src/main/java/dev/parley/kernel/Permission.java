package dev.parley.kernel;

import java.util.Arrays;
import java.util.Optional;

/// What a caller may do. A route names the one it needs; an API key carries a set of them as its scopes, a member
/// those of its roles.
public enum Permission {
    /// Ask models: chat completions, messages, embeddings, and the list of models.
    CHAT("chat"),
    /// See who one is, and see and end one's own sessions. Every member has it.
    SELF("self"),
    /// Read and search the tenant's documents.
    KNOWLEDGE_READ("knowledge:read"),
    /// Add and delete the tenant's documents.
    KNOWLEDGE_WRITE("knowledge:write"),
    /// Read the tenant's usage and cost, its limits and its alerts.
    USAGE_READ("usage:read"),
    /// Set the tenant's own budgets.
    BUDGETS_MANAGE("budgets:manage"),
    /// Read the tenant's configuration, plan and history.
    CONFIG_READ("config:read"),
    /// Change the tenant's configuration and plan.
    CONFIG_WRITE("config:write"),
    /// Create, list, rotate and revoke the tenant's API keys.
    KEYS_MANAGE("keys:manage"),
    /// Set, test and remove the tenant's own providers.
    PROVIDERS_MANAGE("providers:manage"),
    /// See the tenant's members and roles.
    MEMBERS_READ("members:read"),
    /// Invite, change and remove members, define roles and trusted issuers.
    MEMBERS_MANAGE("members:manage"),
    /// Read and export the audit log.
    AUDIT_READ("audit:read"),
    /// Erase end users.
    PRIVACY_MANAGE("privacy:manage"),
    /// Turn tokens of personal data back into what they stand for.
    PRIVACY_REVEAL("privacy:reveal"),
    /// Take all of the tenant's data out.
    TENANT_EXPORT("tenant:export"),
    /// Create, change, suspend and delete tenants. Operators only.
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
