/// The HTTP boundary: routes as data, one visible list of filters, errors as responses, streams, WebSockets,
/// idempotency keys,
/// health and metrics.
///
/// Uses Javalin's servlet on Jetty, the kernel, `platform.json`, `platform.sql`, `platform.tasks` and
/// `platform.telemetry`. Knows no feature.
@NullMarked
package dev.parley.platform.http;

import org.jspecify.annotations.NullMarked;
