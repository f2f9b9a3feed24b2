package dev.parley.audit;

import dev.parley.kernel.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The end of a chain at one moment, signed: whoever keeps it can tell later whether what was there then is
/// still there.
///
/// @param seq of the last link, which is also the count of entries; 0 for an empty chain
/// @param hash of the last link in small hexadecimal digits; zeros for an empty chain
/// @param key the `kid` of the key that signed
/// @param signature in small hexadecimal digits
public record SealedHead(TenantId tenant, long seq, String hash, Instant sealedAt, String key, String signature) {
    public SealedHead {
        Canonical.requireHex(hash, 32);
        Canonical.requireHex(signature, 64);
    }

    static SealedHead sign(TenantId tenant, long seq, String hash, Instant now, AuditKeys.Signer signer) {
        var key = signer.key().kid();
        return new SealedHead(tenant, seq, hash, now, key, signer.sign(statement(tenant, seq, hash, now, key)));
    }

    private static Canonical statement(TenantId tenant, long seq, String hash, Instant sealedAt, String key) {
        return new Canonical("parley-audit-head/1")
                .uuid(tenant.value())
                .number(seq)
                .hex(hash)
                .time(sealedAt)
                .text(key);
    }

    /// What is wrong with the signature; empty when it is by one of these keys.
    Optional<String> fault(List<AuditKey> keys) {
        var signing = keys.stream().filter(one -> one.kid().equals(key)).findFirst();
        if (signing.isEmpty()) return Optional.of("it is signed with the key " + key + ", which is not a trusted one");
        return signing.get().signed(statement(tenant, seq, hash, sealedAt, key), signature)
                ? Optional.empty()
                : Optional.of("the signature does not fit what it signs");
    }
}
