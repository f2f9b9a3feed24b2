/// The HTTP boundary: routes as data, one visible list of filters, errors as responses, streams.
///
/// Uses Javalin on Jetty, the kernel and `platform.json`. Knows no feature.
@NullMarked
package dev.parley.platform.http;

import org.jspecify.annotations.NullMarked;
