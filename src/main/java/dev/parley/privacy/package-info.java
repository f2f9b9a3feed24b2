/// Personal data: found in what callers send, kept from providers, logs and stored content, erased on demand.
///
/// `Privacy` screens requests by the tenant's mode and restores answers; `EndUsers` knows people by digests only;
/// `Erasures` erases one of them everywhere; `Retention` deletes what a tenant no longer wants kept. What is stored
/// about a person is sealed under a key of that person, so that destroying the key erases what copies remain.
///
/// Uses `platform.crypto` (vault), `platform.sql`, `tenancy`, `audit`, `providers` (the canonical request and stream).
/// Emits audit entries.
@NullMarked
package dev.parley.privacy;

import org.jspecify.annotations.NullMarked;
