/// What was done, by whom and why: entries that are written in the transaction that they record.
///
/// Uses `platform.sql`. Whoever changes something calls `Audit.record`; it calls nobody.
@NullMarked
package dev.parley.audit;

import org.jspecify.annotations.NullMarked;
