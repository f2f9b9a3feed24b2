/// What every request used and cost: the append-only ledger, the price book and the reports derived from them.
///
/// Uses `platform.sql`, `tenancy`. Others call it; it calls nobody.
@NullMarked
package dev.parley.usage;

import org.jspecify.annotations.NullMarked;
