package dev.parley.tenancy;

/// What a tenant's business is: decides which preset fills in what its configuration leaves open.
public enum Industry {
    FINANCE,
    HEALTHCARE,
    TECH,
    NONE
}
