/// Which targets are tried for a request, in which order.
@NullMarked
package dev.parley.routing;

import org.jspecify.annotations.NullMarked;
