package dev.parley.knowledge;

import dev.parley.audit.Audit;
import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.sql.Database;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.plans.Storage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The documents of the bound tenant. Adding one is all or nothing: once it returns, the document can be found on this
/// node, and within a second on every other.
public final class Documents {
    /// The largest document, in bytes of UTF-8.
    public static final int MAX_BYTES = 5 * 1024 * 1024;
    private static final int MAX_TITLE = 300;

    private final Database database;
    private final Encoder encoder;
    private final Indexes indexes;
    private final Storage storage;

    public Documents(Database database, Encoder encoder, Indexes indexes, Storage storage) {
        this.database = database;
        this.encoder = encoder;
        this.indexes = indexes;
        this.storage = storage;
    }

    /// @param created false when a document of the same content was there already; it is returned as it is
    public record Added(StoredDocument document, boolean created) {}

    /// @param title null takes the document's own, else its first words
    /// @throws PlatformException INVALID_REQUEST, REQUEST_TOO_LARGE, PLAN_LIMIT_REACHED, or DEADLINE_EXCEEDED; then
    ///     nothing was stored
    public Added add(@Nullable String title, Format format, String content, Deadline deadline) {
        requireStorable("content", content);
        long size = content.getBytes(StandardCharsets.UTF_8).length;
        if (size > MAX_BYTES)
            throw new PlatformException(
                    ErrorCode.REQUEST_TOO_LARGE,
                    "A document may have " + MAX_BYTES + " bytes at most; this one has " + size + ". Split it.");
        var hash = hash(format, content);
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
                size);
        return store(document, Passages.of(document.id(), document.title(), parsed, encoder, deadline));
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

    /// Newest first.
    /// @param before the last document of the page before; null for the first page
    public List<StoredDocument> list(@Nullable UUID before, int limit) {
        return database.inTenant(tx -> DocumentRows.list(tx, before, limit));
    }

    /// @return false when there is no such document
    public boolean delete(UUID id) {
        var tenant = Tenancy.current();
        boolean deleted = database.inTenant(tx -> {
            var document = DocumentRows.get(tx, id);
            if (document.isEmpty() || !DocumentRows.delete(tx, id)) return false;
            Audit.record(tx, tenant, "document.deleted", name(id), audited(document.get()), null);
            return true;
        });
        if (deleted) indexes.refresh(tenant);
        return deleted;
    }

    private static String name(UUID id) {
        return Ids.format("doc", id);
    }

    private static Map<String, Object> audited(StoredDocument document) {
        return Map.of(
                "title", document.title(),
                "content_type", document.contentType(),
                "size_bytes", document.sizeBytes());
    }

    private static String title(@Nullable String given, Parsed parsed) {
        var title = given == null || given.isBlank() ? parsed.title() : given.strip();
        if (title == null || title.isBlank()) {
            var first = parsed.blocks().getFirst();
            title = Outline.cut(
                    parsed.text().substring(first.start(), first.end()).replaceAll("\\s+", " "), 80);
        }
        if (title.length() > MAX_TITLE)
            throw PlatformException.invalid("title", "A title may have " + MAX_TITLE + " characters at most.");
        requireStorable("title", title);
        return title;
    }

    /// PostgreSQL's text holds everything but NUL, and UTF-8 everything but halves of characters.
    private static void requireStorable(String field, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0)
                throw PlatformException.invalid(field, "There is a NUL character at offset " + i + "; send text.");
            if (Character.isSurrogate(c) && !paired(text, i))
                throw PlatformException.invalid(
                        field, "There is half of a surrogate pair at offset " + i + "; send valid Unicode.");
        }
    }

    private static boolean paired(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }

    private static byte[] hash(Format format, String content) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(format.contentType().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return digest.digest(content.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
