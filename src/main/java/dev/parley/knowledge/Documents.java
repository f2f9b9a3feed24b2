package dev.parley.knowledge;

import dev.parley.audit.Audit;
import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.Sha256;
import dev.parley.platform.sql.Database;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.plans.Storage;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The documents of the bound tenant. Adding one is all or nothing: once it returns, the document can be found
/// on this node, and within a second on every other.
public final class Documents {
    /// The largest document, in bytes of UTF-8.
    public static final int MAX_BYTES = 5 * 1024 * 1024;
    private static final int MAX_TITLE = 300;

    private final Database database;
    private final Encoder encoder;
    private final Indexes indexes;
    private final Storage storage;
    private final int passageTokens;

    public Documents(Database database, Encoder encoder, Indexes indexes, Storage storage) {
        this(database, encoder, indexes, storage, Chunking.TARGET);
    }

    /// @param passageTokens to which passages are filled up
    public Documents(Database database, Encoder encoder, Indexes indexes, Storage storage, int passageTokens) {
        this.database = database;
        this.encoder = encoder;
        this.indexes = indexes;
        this.storage = storage;
        this.passageTokens = passageTokens;
    }

    /// @param created false when a document of the same content was there already; it is returned as it is
    public record Added(StoredDocument document, boolean created) {}

    /// Adds one without labels.
    public Added add(@Nullable String title, Format format, String content, Deadline deadline) {
        return add(title, format, content, Labels.NONE, deadline);
    }

    /// @param title null takes the document's own, else its first words
    /// @throws PlatformException INVALID_REQUEST, REQUEST_TOO_LARGE, PLAN_LIMIT_REACHED, or DEADLINE_EXCEEDED;
    ///     then
    ///     nothing was stored
    public Added add(@Nullable String title, Format format, String content, Labels labels, Deadline deadline) {
        DocumentText.requireStorable("content", content);
        var bytes = content.getBytes(StandardCharsets.UTF_8);
        long size = bytes.length;
        if (size > MAX_BYTES)
            throw new PlatformException(
                    ErrorCode.REQUEST_TOO_LARGE,
                    "A document may have " + MAX_BYTES + " bytes at most; this one has " + size + ". Split it.");
        var hash = hash(format, Blob.of(bytes));
        var known = database.inTenant(tx -> DocumentRows.ofHash(tx, hash));
        if (known.isPresent()) return new Added(known.get(), false);
        storage.require(size);

        var parsed = Parsed.of(format, content);
        if (parsed.blocks().isEmpty()) throw PlatformException.invalid("content", "The document has no text to read.");
        var document = new DocumentRows.NewDocument(
                Ids.next(),
                title(title, parsed),
                format,
                content,
                format == Format.HTML ? parsed.text() : null,
                hash,
                size,
                labels,
                null,
                Chunking.version(passageTokens));
        return store(document, Passages.of(document.id(), document.title(), parsed, encoder, passageTokens, deadline));
    }

    private Added store(DocumentRows.NewDocument document, List<Chunk> chunks) {
        var tenant = Tenancy.current();
        var added = database.inTenant(tx -> {
            boolean created = DocumentRows.insert(tx, tenant.value(), document);
            if (created) {
                storage.requireAdded(tx);
                ChunkRows.insert(tx, tenant.value(), chunks);
            }
            var stored = DocumentRows.ofHash(tx, document.hash()).orElseThrow();
            if (created) Audit.record(tx, tenant, "document.created", name(stored.id()), null, audited(stored));
            return new Added(stored, created);
        });
        indexes.refresh(tenant);
        return added;
    }

    public Optional<StoredDocument> get(UUID id) {
        return database.inTenant(tx -> DocumentRows.get(tx, id));
    }

    /// What was uploaded, decoded.
    public Optional<String> content(UUID id) {
        return database.inTenant(tx -> DocumentRows.content(tx, id));
    }

    /// Where a document says something, such as what an answer quotes. Empty when it does not, or not any more.
    Optional<Place> place(UUID id, String text) {
        return database.inTenant(tx -> DocumentRows.text(tx, id).flatMap(whole -> Place.find(tx, id, whole, text)));
    }

    /// Newest first.
    /// @param before the last document of the page before; null for the first page
    public List<StoredDocument> list(DocumentFilter filter, @Nullable UUID before, int limit) {
        return database.inTenant(tx -> DocumentRows.list(tx, filter, before, limit));
    }

    /// Says something else of a document. Empty when there is none.
    /// @param change from what is said of it to what is to be
    public Optional<StoredDocument> label(UUID id, UnaryOperator<Labels> change) {
        var tenant = Tenancy.current();
        var labelled = database.inTenant(tx -> {
            var before = DocumentRows.held(tx, id);
            if (before.isEmpty()) return before;
            DocumentRows.label(tx, id, change.apply(before.get().labels()));
            var after = DocumentRows.get(tx, id);
            Audit.record(
                    tx, tenant, "document.labelled", name(id), audited(before.get()), audited(after.orElseThrow()));
            return after;
        });
        if (labelled.isPresent()) indexes.refresh(tenant);
        return labelled;
    }

    /// Deletes a document, and the upload that it is made of, or was to be.
    /// @return false when there is neither
    public boolean delete(UUID id) {
        var tenant = Tenancy.current();
        boolean deleted = database.inTenant(tx -> {
            // first: it waits for a worker that is just making the document
            boolean uploaded = JobRows.delete(tx, id);
            var document = DocumentRows.get(tx, id);
            if (document.isEmpty() && !uploaded) return false;
            DocumentRows.delete(tx, id);
            Audit.record(
                    tx,
                    tenant,
                    "document.deleted",
                    name(id),
                    document.map(Documents::audited).orElse(null),
                    null);
            return true;
        });
        if (deleted) indexes.refresh(tenant);
        return deleted;
    }

    static String name(UUID id) {
        return Ids.format("doc", id);
    }

    static Map<String, Object> audited(StoredDocument document) {
        var told = new LinkedHashMap<String, Object>();
        told.put("title", document.title());
        told.put("content_type", document.contentType());
        told.put("size_bytes", document.sizeBytes());
        told.putAll(document.labels().audited());
        return told;
    }

    static String title(@Nullable String given, Parsed parsed) {
        var title = given == null || given.isBlank() ? parsed.title() : given.strip();
        if (title == null || title.isBlank()) {
            var first = parsed.blocks().getFirst();
            title = Outline.cut(
                    parsed.text().substring(first.start(), first.end()).replaceAll("\\s+", " "), 80);
        }
        if (title.length() > MAX_TITLE)
            throw PlatformException.invalid("title", "A title may have " + MAX_TITLE + " characters at most.");
        DocumentText.requireStorable("title", title);
        return title;
    }

    /// The same for the same bytes in the same format, whichever way they come.
    static byte[] hash(Format format, Blob content) {
        var digest = Sha256.begin();
        digest.update(format.contentType().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        return content.read(in -> {
            var piece = new byte[64 * 1024];
            for (int read; (read = in.read(piece)) >= 0; ) digest.update(piece, 0, read);
            return digest.digest();
        });
    }
}
