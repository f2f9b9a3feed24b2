/// Tenants: who they are, on which plan, how they are configured, and which of them the running request belongs
/// to. The only package that binds a tenant.
///
/// A `Tenant` is read from memory; each change of one is a transaction with its audit entry. Plans and presets of
/// industries are data (`tenancy/plans.yaml`, `tenancy/presets.yaml`). What is done with tenants is in the packages
/// below: `operator`, `config`, `plans`, `alerts`.
///
/// Uses `platform.sql`, `platform.http`, `platform.json`, `audit`. Emits changes of topic `tenants`.
@NullMarked
package dev.parley.tenancy;

import org.jspecify.annotations.NullMarked;
