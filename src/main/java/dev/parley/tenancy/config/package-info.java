/// Configurations of tenants: what they must be like, who may change what, and their history.
///
/// The schema is `tenancy/config.schema.json`; `ConfigRules` adds what a schema cannot say. Regular expressions of
/// tenants are kept to what `BoundedPattern` lets pass. Uses `tenancy`, `platform.json`, `platform.http`.
@NullMarked
package dev.parley.tenancy.config;

import org.jspecify.annotations.NullMarked;
