package dev.parley.tenancy;

/// The plans that are sold, the smallest first.
public enum Tier {
    BASIC,
    PROFESSIONAL,
    ENTERPRISE
}
