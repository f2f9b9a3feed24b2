package dev.parley.limits;

/// What the installation says about tenants' limits.
///
/// @param requestsPerMinute of a tenant whose configuration does not say
/// @param requestsAtOnce how many of a tenant's requests may run at a time, on each node
public record LimitSettings(int requestsPerMinute, int requestsAtOnce) {}
