package dev.parley.limits;

import dev.parley.kernel.Deadline;
import dev.parley.tenancy.Tenant;
import java.time.Instant;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A request that asks for admission.
///
/// @param id under which the ledger will know it: its moment says to which day and month it counts
/// @param caller `key_…` or `mem_…`, or how an issuer names a person
/// @param callerId the same as the ledger knows it
/// @param endUser whom the caller asks for, by the caller's own name for that person; null when it does not say
/// @param tokens the prompt's and a modest answer's, an estimate that the settlement corrects; asked for at most once
public record Asked(
        UUID id,
        Tenant tenant,
        String caller,
        UUID callerId,
        @Nullable String endUser,
        LongSupplier tokens,
        Deadline deadline) {
    /// The moment in the id (RFC 9562, section 5.7).
    Instant at() {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}
