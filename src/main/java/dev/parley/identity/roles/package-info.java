/// Roles of members: named sets of permissions, five of the program and others of a tenant's own.
///
/// Uses `platform.sql`, `platform.http`, `audit`, `tenancy`. Emits changes of topic `roles`.
@NullMarked
package dev.parley.identity.roles;

import org.jspecify.annotations.NullMarked;
