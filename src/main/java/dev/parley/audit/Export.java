package dev.parley.audit;

import dev.parley.kernel.Sha256;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Exports a run of a tenant's chain, line by line, with what is needed to verify it elsewhere. Holds a page of
/// entries at a time, and no transaction while it writes.
final class Export {
    private static final Logger LOG = LoggerFactory.getLogger(Export.class);
    private static final int PAGE = 500;

    private final Log log;
    private final Heads heads;
    private final AuditKeys keys;

    Export(Log log, Heads heads, AuditKeys keys) {
        this.log = log;
        this.heads = heads;
        this.keys = keys;
    }

    /// @param first seq of the first entry
    /// @param last of the last; `first` - 1 when there is none
    /// @param previous hash of the link before the first
    record Run(
            TenantId tenant,
            @Nullable Instant from,
            @Nullable Instant to,
            long first,
            long last,
            String previous,
            SealedHead head) {}

    /// Seals the chain as it is now, finds what lies in the span, and records that it is exported.
    /// @param from inclusive; null for the chain's beginning
    /// @param to exclusive; null for its end
    Run begin(TenantId tenant, @Nullable Instant from, @Nullable Instant to) {
        var head = heads.seal(tenant);
        return log.within(tenant, tx -> {
            var run = LinkRows.run(tx, head, from, to);
            var details = new LinkedHashMap<String, @Nullable Object>();
            details.put("from", from);
            details.put("to", to);
            details.put("first", run.first);
            details.put("last", run.last);
            Audit.record(tx, tenant, "audit.exported", tenant.toString(), null, details);
            return run;
        });
    }

    /// @return SHA-256 of all lines but the last, in hexadecimal digits
    /// @throws IOException when `out` does
    String write(Run run, OutputStream out) throws IOException {
        var content = Sha256.begin();
        line(out, content, header(run));
        var hash = run.previous;
        for (long seq = run.first; seq <= run.last; seq += PAGE) {
            long from = seq;
            int most = (int) Math.min(PAGE, run.last - seq + 1);
            var page = log.within(run.tenant, tx -> LinkRows.from(tx, run.tenant, from, most));
            // told all the same: the verification says which
            if (page.size() != most)
                LOG.error("Entries are missing in the audit log of {} from {} on", run.tenant, from);
            for (var linked : page) {
                var link = Objects.requireNonNull(linked.link());
                line(out, content, ExportLines.Line.of(linked.entry(), link));
                hash = link.hash();
            }
        }
        var digest = HexFormat.of().formatHex(content.digest());
        out.write(Json.write(end(run, hash, digest)));
        out.write('\n');
        return digest;
    }

    private ExportLines.Header header(Run run) {
        return new ExportLines.Header(
                ExportLines.HEADER,
                ExportLines.VERSION,
                run.tenant.toString(),
                run.from,
                run.to,
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                run.first,
                run.previous,
                keys.all());
    }

    private ExportLines.End end(Run run, String hash, String content) {
        var head = ExportLines.Head.of(run.head);
        var signer = keys.signer();
        var key = signer.key().kid();
        var statement = ExportLines.End.statement(run.tenant, run.first, run.last, hash, content, head, key);
        return new ExportLines.End(
                ExportLines.END,
                run.first,
                run.last,
                run.last - run.first + 1,
                hash,
                content,
                head,
                key,
                signer.sign(statement));
    }

    private static void line(OutputStream out, MessageDigest content, Object line) throws IOException {
        var json = Json.write(line);
        content.update(json);
        content.update((byte) '\n');
        out.write(json);
        out.write('\n');
    }
}
