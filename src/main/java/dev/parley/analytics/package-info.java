/// How a tenant's assistant does, in numbers, and the rows behind them. The reading side: it counts what others
/// have written, and writes nothing.
///
/// Reads the tables of `usage`, `conversations`, `routing` and `cache` by SQL, each query in the role that sees
/// one tenant. `Kpi` holds the definitions as data, so that the API, the console and the documentation say the
/// same.
///
/// Uses `platform.sql`, `platform.http`, `platform.json`, `identity`, `tenancy`, `usage` (the span of a report).
@NullMarked
package dev.parley.analytics;

import org.jspecify.annotations.NullMarked;
