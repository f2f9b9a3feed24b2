/// What was done, by whom and why: entries that are written in the transaction that they record, and linked into a
/// chain
/// of hashes for each tenant afterwards.
///
/// Uses `platform.sql` and `platform.json`. Whoever changes something calls `Audit.record`; it calls nobody. Gives the
/// metrics `parley_audit_unlinked` and `parley_audit_unlinked_seconds`.
@NullMarked
package dev.parley.audit;

import org.jspecify.annotations.NullMarked;
