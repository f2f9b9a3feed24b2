package dev.parley.audit;

import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.Sha256;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// Verifies an export by itself: no database, no server, one line in memory at a time. Stops at the first fault.
public final class Verification {
    private final List<AuditKey> given;
    private final @Nullable SealedHead kept;
    private final MessageDigest content = Sha256.begin();

    private long line;
    private ExportLines.@Nullable Header header;
    private TenantId tenant = Audit.INSTALLATION;
    private long last;
    private String hash = Link.NOTHING;
    private long erased;

    private Verification(List<AuditKey> given, @Nullable SealedHead kept) {
        this.given = given;
        this.kept = kept;
    }

    /// @param keys whose signatures are trusted; empty takes the export's own word for them
    /// @param kept a head that was sealed before and kept elsewhere: the export must agree with it; null for none
    /// @throws IOException when `in` cannot be read
    public static Verdict of(InputStream in, List<AuditKey> keys, @Nullable SealedHead kept) throws IOException {
        return new Verification(keys, kept).verify(new Lines(in));
    }

    /// What is wrong with the line at hand.
    private static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient @Nullable Long entry;

        Fault(@Nullable Long entry, String what) {
            super(what, null, false, false);
            this.entry = entry;
        }
    }

    private Verdict verify(Lines lines) throws IOException {
        try {
            header(required(lines, "the file is empty"));
            while (true) {
                var next = required(lines, "the file ends without its last line: the end was cut off");
                if (isEnd(next)) return end(next, lines);
                entry(next);
            }
        } catch (Fault fault) {
            return new Verdict.Broken(line, fault.entry, String.valueOf(fault.getMessage()));
        }
    }

    private byte[] required(Lines lines, String otherwise) throws IOException {
        var next = lines.next();
        line++;
        if (next == null) throw new Fault(null, otherwise);
        if (lines.cut()) throw new Fault(null, "the line has no end: the file was cut off here");
        return next;
    }

    private static boolean isEnd(byte[] next) {
        var begin = "{\"type\":\"end\"".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        return Arrays.equals(next, 0, Math.min(next.length, begin.length), begin, 0, begin.length);
    }

    private void header(byte[] next) {
        var read = read(next, ExportLines.Header.class, "the header");
        if (read.version() != ExportLines.VERSION)
            throw new Fault(null, "the export has version " + read.version() + "; this program knows version 1");
        tenant = tenant(read.tenant());
        header = read;
        last = read.first() - 1;
        hash = read.previous();
        if (read.first() < 1) throw new Fault(null, "the first entry cannot be number " + read.first());
        if (read.first() == 1 && !hash.equals(Link.NOTHING))
            throw new Fault(null, "the chain's first entry has none before it, but the header names one");
        count(next);
        if (kept != null && kept.seq() == last && !kept.hash().equals(hash)) throw differs(kept);
    }

    private void entry(byte[] next) {
        var read = read(next, ExportLines.Line.class, "an entry");
        long seq = read.seq();
        if (seq > last + 1)
            throw new Fault(
                    seq,
                    last + 2 == seq
                            ? "entry " + (last + 1) + " is missing before it: removed or moved"
                            : "entries " + (last + 1) + " to " + (seq - 1)
                                    + " are missing before it: removed or moved");
        if (seq <= last)
            throw new Fault(seq, "entry " + (last + 1) + " is due here: this one is a duplicate, inserted or moved");
        var entry = entry(read);
        entry.payloads().forEach((name, payload) -> {
            if (payload.erased()) erased++;
            else if (!payload.fits(name)) throw new Fault(seq, "its " + name + " is not what was recorded");
        });
        if (!entry.digest().equals(read.digest()))
            throw new Fault(seq, "it is not what was recorded: a field was changed, or it is of another tenant's log");
        var link = Link.after(tenant, last, hash, entry.id(), read.digest());
        if (!link.hash().equals(read.hash()))
            throw new Fault(seq, "it does not follow the entry before it: one of the two was changed or replaced");
        last = seq;
        hash = link.hash();
        count(next);
        if (kept != null && kept.seq() == last && !kept.hash().equals(hash)) throw differs(kept);
    }

    private Entry entry(ExportLines.Line read) {
        var id = Ids.parse("aud", read.id());
        if (id.isEmpty()) throw new Fault(read.seq(), "its id is malformed");
        var payloads = new java.util.EnumMap<Payload.Name, Payload>(Payload.Name.class);
        read.payloads().forEach((name, payload) -> payloads.put(name(read.seq(), name), payload));
        return new Entry(tenant, id.get(), read.at(), read.actorKind(), read.action(), read.requestId(), payloads);
    }

    private static Payload.Name name(long seq, String name) {
        try {
            return Payload.Name.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new Fault(seq, "it has an unknown payload " + name);
        }
    }

    private Verdict end(byte[] next, Lines lines) throws IOException {
        var read = read(next, ExportLines.End.class, "the last line");
        var head = head(read);
        if (read.last() != last
                || read.count() != last - read.first() + 1
                || !read.hash().equals(hash))
            throw new Fault(
                    null,
                    read.last() > last
                            ? "entries " + (last + 1) + " to " + read.last()
                                    + " are missing before it: removed at the end"
                            : "it tells of other entries than those before it");
        var known = java.util.Objects.requireNonNull(header);
        var keys = given.isEmpty() ? known.keys() : given;
        head.fault(keys).ifPresent(fault -> {
            throw new Fault(null, "the head of the chain is forged: " + fault);
        });
        if (read.first() != known.first() || !head.tenant().equals(tenant))
            throw new Fault(null, "the header and the last line are of different exports");
        signature(read, keys);
        if (head.seq() < last || (head.seq() == last && !head.hash().equals(hash)))
            throw new Fault(null, "the entries are not those of the signed head");
        if (!read.content().equals(HexFormat.of().formatHex(content.digest())))
            throw new Fault(
                    null,
                    "the lines before are not those that were signed: the header was changed, or payloads were taken out");
        if (lines.next() != null) {
            line++;
            throw new Fault(null, "something follows the last line");
        }
        if (kept != null) agrees(kept, keys);
        return new Verdict.Intact(
                known.tenant(), known.first(), last, erased, head.sealedAt(), read.key(), !given.isEmpty());
    }

    private void signature(ExportLines.End read, List<AuditKey> keys) {
        var statement = ExportLines.End.statement(
                tenant, read.first(), read.last(), read.hash(), read.content(), read.head(), read.key());
        var signing = keys.stream().filter(key -> key.kid().equals(read.key())).findFirst();
        if (signing.isEmpty())
            throw new Fault(null, "it is signed with the key " + read.key() + ", which is not a trusted one");
        if (!signing.get().signed(statement, read.signature()))
            throw new Fault(null, "its signature does not fit what it signs");
    }

    private static SealedHead head(ExportLines.End read) {
        try {
            return read.head().sealed();
        } catch (IllegalArgumentException | PlatformException malformed) {
            throw new Fault(null, "the head of the chain is malformed: " + malformed.getMessage());
        }
    }

    private void agrees(SealedHead kept, List<AuditKey> keys) {
        kept.fault(keys).ifPresent(fault -> {
            throw new Fault(null, "the head that you kept cannot be trusted: " + fault);
        });
        if (!kept.tenant().equals(tenant))
            throw new Fault(null, "the head that you kept is of the log of " + kept.tenant());
        long first = java.util.Objects.requireNonNull(header).first();
        if (kept.seq() > last || kept.seq() < first - 1)
            throw new Fault(
                    null,
                    "the head that you kept is of entry " + kept.seq() + ", and the export has entries " + first
                            + " to " + last + ": removed at the end, or another span was exported");
    }

    private static Fault differs(SealedHead kept) {
        return new Fault(kept.seq(), "it is not the entry that the head you kept was sealed at: the log was rewritten");
    }

    private TenantId tenant(String text) {
        try {
            return TenantId.parse(text);
        } catch (PlatformException malformed) {
            throw new Fault(null, "the header names no tenant");
        }
    }

    /// A line as it is written here, to the byte: what is spelled in another way was changed.
    private static <T> T read(byte[] next, Class<T> type, String what) {
        try {
            var read = Json.mapper().readValue(next, type);
            if (read != null && Arrays.equals(Json.write(read), next)) return read;
            throw new Fault(null, what + " is not spelled as it was exported: it was changed");
        } catch (JacksonException | IllegalArgumentException malformed) {
            throw new Fault(null, "this is not " + what + " of an audit export: it was changed or cut");
        }
    }

    private void count(byte[] next) {
        content.update(next);
        content.update((byte) '\n');
    }
}
