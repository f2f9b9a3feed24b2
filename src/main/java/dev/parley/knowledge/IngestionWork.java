package dev.parley.knowledge;

import dev.parley.audit.Audit;
import dev.parley.embeddings.Encoder;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.sql.Database;
import dev.parley.tenancy.plans.Storage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One job from its bytes to its document, in the bound tenant.
final class IngestionWork {
    /// How often a lease is renewed in long stages: several times within it.
    private static final Duration PULSE = Duration.ofSeconds(15);

    private final Parts parts;
    private final Lease lease;
    private final Duration time;
    private long begun = System.nanoTime();
    private long beat = begun;

    /// What all jobs of a node share.
    record Parts(Database database, Encoder encoder, Indexes indexes, Storage storage) {}

    /// @param time of the lease, each time it is renewed
    IngestionWork(Parts parts, Lease lease, Duration time) {
        this.parts = parts;
        this.lease = lease;
        this.time = time;
    }

    /// @throws PlatformException whose fault is the caller's when the file cannot be taken in
    /// @throws Lease.Lost when the job is no longer ours
    void run() throws IOException {
        var source = kept();
        var parsed = Reading.of(lease.format(), source);
        if (parsed.blocks().isEmpty()) throw PlatformException.invalid("file", "The file has no text to read.");
        done(Job.Stage.PARSED, parsed.text().length());
        var title = Documents.title(title(parsed), parsed);
        var cuts = cuts(parsed, title);
        done(Job.Stage.CHUNKED, cuts.size());
        var chunks = Passages.of(lease.id(), title, parsed, cuts, parts.encoder, _ -> pulse());
        done(Job.Stage.EMBEDDED, chunks.size());
        store(document(title, parsed, source), chunks);
        parts.indexes.refresh(lease.tenant());
    }

    /// The file as it was kept, a piece at a time.
    private Blob kept() {
        return new Blob(lease.size(), () -> new PieceStream(
                ordinal -> parts.database.inTenant(tx -> PartRows.piece(tx, lease.id(), ordinal))));
    }

    private @Nullable String title(Parsed parsed) {
        if (lease.title() != null) return lease.title();
        if (parsed.title() != null) return parsed.title();
        var name = lease.fileName().substring(lease.fileName().lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private List<Chunking.Cut> cuts(Parsed parsed, String title) {
        var cuts = Chunking.of(parsed, title, text -> {
            pulse();
            return parts.encoder.tokens(text);
        });
        if (cuts.size() > Passages.MOST)
            throw PlatformException.invalid(
                    "file",
                    "The file makes " + cuts.size() + " passages; a document may have " + Passages.MOST
                            + ". Split it into several files.");
        return cuts;
    }

    private DocumentRows.NewDocument document(String title, Parsed parsed, Blob source) {
        var content = switch (lease.format()) {
            case PDF, DOCX -> parsed.text();
            case TEXT, MARKDOWN, HTML, CSV, JSON_LINES -> DocumentText.decode("file", source.bytes());
        };
        DocumentText.requireStorable("file", content);
        long size = Math.max(source.size(), DocumentText.utf8Length(content));
        var plain = content.equals(parsed.text()) ? null : parsed.text();
        return new DocumentRows.NewDocument(
                lease.id(),
                title,
                lease.format(),
                content,
                plain,
                lease.hash(),
                size,
                lease.labels(),
                null,
                Chunking.version(Chunking.TARGET));
    }

    /// The document, its passages and the job's end, or none of them.
    private void store(DocumentRows.NewDocument document, List<Chunk> chunks) {
        parts.database.inTenantDo(tx -> {
            JobRows.hold(tx, lease);
            PartRows.delete(tx, lease.id());
            if (!DocumentRows.insert(tx, lease.tenant().value(), document))
                throw new PlatformException(
                        ErrorCode.CONFLICT, "A document of the same content was added while this one was waiting.");
            parts.storage.requireAdded(tx);
            ChunkRows.insert(tx, lease.tenant().value(), chunks);
            var stored = DocumentRows.get(tx, lease.id()).orElseThrow();
            Audit.record(
                    tx,
                    lease.tenant(),
                    "document.created",
                    Documents.name(lease.id()),
                    null,
                    Documents.audited(stored));
            JobRows.done(tx, lease, ended(Job.Stage.INDEXED, chunks.size()), time);
            JobRows.indexed(tx, lease, document.title());
        });
    }

    private void done(Job.Stage stage, long count) {
        parts.database.inTenantDo(tx -> JobRows.done(tx, lease, ended(stage, count), time));
        beat = begun = System.nanoTime();
    }

    private Job.Done ended(Job.Stage stage, long count) {
        return new Job.Done(stage, count, (System.nanoTime() - begun) / 1_000_000, Instant.now());
    }

    /// Between two steps of a long stage: keeps the lease, and ends the work when the node stops.
    private void pulse() {
        if (Thread.currentThread().isInterrupted()) throw new IllegalStateException("The node is stopping.");
        if (System.nanoTime() - beat < PULSE.toNanos()) return;
        parts.database.inTenantDo(tx -> JobRows.renew(tx, lease, time));
        beat = System.nanoTime();
    }
}
