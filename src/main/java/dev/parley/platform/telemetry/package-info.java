/// What the program tells of itself: metrics (`Metrics`), log lines (`Logs`) and traces (`Tracing`, `Span`).
///
/// Uses Micrometer, Logback and OpenTelemetry, which no other package sees. Knows no feature and no HTTP.
@NullMarked
package dev.parley.platform.telemetry;

import org.jspecify.annotations.NullMarked;
