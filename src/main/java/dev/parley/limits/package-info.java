/// Rates that tenants are held to: requests a minute, on this node.
///
/// Uses Bucket4j and Caffeine, `tenancy`. Others call it; it calls nobody.
@NullMarked
package dev.parley.limits;

import org.jspecify.annotations.NullMarked;
