/// Configurations of tenants: what they must be like.
///
/// Uses `tenancy`.
@NullMarked
package dev.parley.tenancy.config;

import org.jspecify.annotations.NullMarked;
