package dev.parley.audit;

import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The lines of an export, as JSON. `docs/operations/audit.md` describes them.
final class ExportLines {
    static final String HEADER = "parley-audit-export";
    static final String ENTRY = "entry";
    static final String END = "end";
    static final int VERSION = 1;

    private ExportLines() {}

    /// @param from as asked for; null for the chain's beginning
    /// @param first seq of the first entry
    /// @param previous hash of the link before it
    /// @param keys every key that ever signed heads here
    record Header(
            String type,
            int version,
            String tenant,
            @Nullable Instant from,
            @Nullable Instant to,
            Instant exportedAt,
            long first,
            String previous,
            List<AuditKey> keys) {
        Header {
            require(type, HEADER);
            require(tenant, exportedAt);
            Canonical.requireHex(previous, 32);
            keys = List.copyOf(keys);
        }
    }

    /// @param payloads by name; an erased one has its digest only
    /// @param digest of the entry
    /// @param hash of the link
    record Line(
            String type,
            long seq,
            String id,
            Instant at,
            String actorKind,
            String action,
            @Nullable String requestId,
            Map<String, Payload> payloads,
            String digest,
            String hash) {
        Line {
            require(type, ENTRY);
            require(id, at, actorKind, action);
            Canonical.requireTime(at);
            require(payloads.values().toArray());
            Canonical.requireHex(digest, 32);
            Canonical.requireHex(hash, 32);
            payloads = new TreeMap<>(payloads);
        }

        static Line of(Entry entry, Link link) {
            var payloads = new TreeMap<String, Payload>();
            entry.payloads().forEach((name, payload) -> payloads.put(name.toString(), payload));
            return new Line(
                    ENTRY,
                    link.seq(),
                    Ids.format("aud", entry.id()),
                    entry.at(),
                    entry.actorKind(),
                    entry.action(),
                    entry.requestId(),
                    payloads,
                    link.digest(),
                    link.hash());
        }
    }

    /// @param last seq of the last entry; `first` - 1 when there is none
    /// @param hash of the last link; the header's `previous` when there is none
    /// @param content SHA-256 over all lines before this one, line ends included, in hexadecimal digits
    /// @param head of the chain when the export began: its end, wherever the export ends
    /// @param key the `kid` of the key that signed the export
    /// @param signature over all of that, in small hexadecimal digits
    record End(
            String type,
            long first,
            long last,
            long count,
            String hash,
            String content,
            Head head,
            String key,
            String signature) {
        End {
            require(type, END);
            require(hash, content, head, key);
            Canonical.requireHex(signature, 64);
        }

        /// What the signature is over.
        static Canonical statement(
                TenantId tenant, long first, long last, String hash, String content, Head head, String key) {
            return new Canonical("parley-audit-export/1")
                    .uuid(tenant.value())
                    .number(first)
                    .number(last)
                    .number(last - first + 1)
                    .text(hash)
                    .text(content)
                    .text(head.signature)
                    .text(key);
        }
    }

    /// A sealed head as JSON.
    record Head(String tenant, long seq, String hash, Instant sealedAt, String key, String signature) {
        Head {
            require(tenant, hash, sealedAt, key, signature);
            Canonical.requireTime(sealedAt);
        }

        static Head of(SealedHead head) {
            return new Head(
                    head.tenant().toString(), head.seq(), head.hash(), head.sealedAt(), head.key(), head.signature());
        }

        SealedHead sealed() {
            return new SealedHead(TenantId.parse(tenant), seq, hash, sealedAt, key, signature);
        }
    }

    private static void require(@Nullable Object... values) {
        for (var value : values) Objects.requireNonNull(value, "a field is missing");
    }

    private static void require(@Nullable String type, String expected) {
        if (!expected.equals(type)) throw new IllegalArgumentException("type is not " + expected);
    }
}
