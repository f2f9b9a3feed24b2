/// Alerts: that a tenant came near a limit or reached it, at 80 and at 100 percent, with the plan that would fit.
///
/// Whoever counts calls `Alerts.raise`: documents for storage, the limits for API calls and budgets. Uses `tenancy`,
/// `platform.sql`, `platform.tasks`. The table is what console and webhooks read.
@NullMarked
package dev.parley.tenancy.alerts;

import org.jspecify.annotations.NullMarked;
