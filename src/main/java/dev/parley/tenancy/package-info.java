/// Tenants: who they are, how they are configured, and which of them the running request belongs to. The only package
/// that binds a tenant.
///
/// Uses `platform.sql`, `platform.http`. Emits changes of topic `tenants`.
@NullMarked
package dev.parley.tenancy;

import org.jspecify.annotations.NullMarked;
