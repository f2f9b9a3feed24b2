package dev.parley.tenancy;

/// What a plan, or an industry's preset, switches on.
public enum Feature {
    /// Members who log in at an identity provider of the tenant's own.
    SSO,
    ADVANCED_ANALYTICS
}
