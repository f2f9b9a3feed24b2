/// A tenant as a whole: taken out as one archive, brought into an installation with its ids, erased with a
/// certificate.
///
/// It knows tables by the database's catalogue; `Holdings` says of each what becomes of it, and a table that is not
/// there fails a test. Uses `platform.sql`, `platform.http`, `platform.crypto`, `tenancy`, `identity`, `audit`. Emits
/// audit entries `tenant.exported`, `tenant.imported`, `tenant.erased`.
@NullMarked
package dev.parley.portability;

import org.jspecify.annotations.NullMarked;
