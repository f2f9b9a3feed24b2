/// What every request used and cost: the append-only ledger, the price book, token counts, and the reports derived from
/// them.
///
/// Uses `platform.sql`, `platform.tasks`, `platform.http` (one route), `tenancy`, `identity`. Others call it; it calls
/// nobody.
@NullMarked
package dev.parley.usage;

import org.jspecify.annotations.NullMarked;
