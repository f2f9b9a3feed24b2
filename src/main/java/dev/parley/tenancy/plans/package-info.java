/// Plans at work: what a tenant uses of its own, changes between plans, and the limit on what it stores.
///
/// Packages that count something tell it as a `PlanUse`; a limit that nobody counts is shown without use and
/// refuses no change. Uses `tenancy`, `tenancy.alerts`, `platform.sql`.
@NullMarked
package dev.parley.tenancy.plans;

import org.jspecify.annotations.NullMarked;
