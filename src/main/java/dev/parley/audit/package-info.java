/// What was done, by whom and why. Entries are written in the transaction that they record, and linked into a chain of
/// hashes for each tenant afterwards; heads of chains are signed; exports can be verified without a server.
///
/// Uses `platform.sql`, `platform.crypto`, `platform.http`, `platform.json`. Whoever changes something calls
/// `Audit.record`; it calls nobody. `docs/operations/audit.md` describes the bytes that are hashed. Gives the metrics
/// `parley_audit_unlinked` and `parley_audit_unlinked_seconds`.
@NullMarked
package dev.parley.audit;

import org.jspecify.annotations.NullMarked;
