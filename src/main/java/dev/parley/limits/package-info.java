/// Rates that tenants are held to.
@NullMarked
package dev.parley.limits;

import org.jspecify.annotations.NullMarked;
