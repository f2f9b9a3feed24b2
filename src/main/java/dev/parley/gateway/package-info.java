/// The request path: from a caller's dialect to the answer, governed and metered.
@NullMarked
package dev.parley.gateway;

import org.jspecify.annotations.NullMarked;
