package dev.parley.knowledge;

import dev.parley.audit.Audit;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One upload from its bytes to its document, in the bound tenant.
final class IngestionWork {
    private final Steps steps;
    private final Lease lease;
    private final Format format;
    private final byte[] hash;

    IngestionWork(Steps steps) {
        this.steps = steps;
        this.lease = steps.lease();
        this.format = java.util.Objects.requireNonNull(lease.format());
        this.hash = java.util.Objects.requireNonNull(lease.hash());
    }

    /// @throws PlatformException whose fault is the caller's when the file cannot be taken in
    /// @throws Lease.Lost when the job is no longer ours
    void run() throws IOException {
        var source = kept();
        var parsed = Reading.of(format, source);
        if (parsed.blocks().isEmpty()) throw PlatformException.invalid("file", "The file has no text to read.");
        steps.done(Job.Stage.PARSED, parsed.text().length());
        var title = Documents.title(title(parsed), parsed);
        var chunks = steps.chunks(title, parsed);
        store(document(title, parsed, source), chunks);
        steps.parts().indexes().refresh(lease.tenant());
    }

    /// The file as it was kept, a piece at a time.
    private Blob kept() {
        var database = steps.parts().database();
        return new Blob(
                lease.size(),
                () -> new PieceStream(ordinal -> database.inTenant(tx -> PartRows.piece(tx, lease.id(), ordinal))));
    }

    private @Nullable String title(Parsed parsed) {
        if (lease.title() != null) return lease.title();
        if (parsed.title() != null) return parsed.title();
        return named(lease.fileName());
    }

    /// A file's name without its folder and ending.
    static String named(String fileName) {
        var name = fileName.substring(fileName.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private DocumentRows.NewDocument document(String title, Parsed parsed, Blob source) {
        var content = switch (format) {
            case PDF, DOCX -> parsed.text();
            case TEXT, MARKDOWN, HTML, CSV, JSON_LINES -> DocumentText.decode("file", source.bytes());
        };
        DocumentText.requireStorable("file", content);
        long size = Math.max(source.size(), DocumentText.utf8Length(content));
        var plain = content.equals(parsed.text()) ? null : parsed.text();
        return new DocumentRows.NewDocument(
                lease.id(), title, format, content, plain, hash, size, lease.labels(), null, steps.version());
    }

    /// The document, its passages and the job's end, or none of them.
    private void store(DocumentRows.NewDocument document, List<Chunk> chunks) {
        steps.parts().database().inTenantDo(tx -> {
            JobRows.hold(tx, lease);
            PartRows.delete(tx, lease.id());
            if (!DocumentRows.insert(tx, lease.tenant().value(), document))
                throw new PlatformException(
                        ErrorCode.CONFLICT, "A document of the same content was added while this one was waiting.");
            steps.parts().storage().requireAdded(tx);
            ChunkRows.insert(tx, lease.tenant().value(), chunks);
            var stored = DocumentRows.get(tx, lease.id()).orElseThrow();
            Audit.record(
                    tx,
                    lease.tenant(),
                    "document.created",
                    Documents.name(lease.id()),
                    null,
                    Documents.audited(stored));
            steps.indexed(tx, chunks.size(), document.title());
        });
    }
}
