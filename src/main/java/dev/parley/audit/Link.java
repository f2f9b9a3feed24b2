package dev.parley.audit;

import dev.parley.kernel.TenantId;
import java.util.UUID;

/// An entry's place in its tenant's chain.
///
/// @param seq 1 for the first entry, without gaps: also the count of entries up to here
/// @param digest of the entry; this and the hashes in hexadecimal digits
/// @param previous hash of the link before
record Link(TenantId tenant, long seq, UUID entry, String digest, String previous, String hash) {
    /// What the first link has as `previous`.
    static final String NOTHING = "0".repeat(64);

    static Link after(TenantId tenant, long last, String previous, UUID entry, String digest) {
        long seq = last + 1;
        return new Link(tenant, seq, entry, digest, previous, hash(tenant, seq, entry, digest, previous));
    }

    private static String hash(TenantId tenant, long seq, UUID entry, String digest, String previous) {
        return new Canonical("parley-audit-link/1")
                .uuid(tenant.value())
                .number(seq)
                .uuid(entry)
                .hex(digest)
                .hex(previous)
                .sha256();
    }
}
