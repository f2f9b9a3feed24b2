package dev.parley.knowledge;

import dev.parley.audit.Audit;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.knowledge.web.Web;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.plans.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Files that the bound tenant uploads to be documents. Taking one up is all or nothing, and quick: reading, cutting
/// and embedding it is left to {@link IngestionWorkers}.
public final class Ingestion {
    /// The largest file, in bytes.
    public static final int MAX_BYTES = 50 * 1024 * 1024;
    private static final int MAX_TITLE = 300;
    private static final int MAX_FILE_NAME = 255;

    private final Database database;
    private final Documents documents;
    private final Storage storage;
    private final Web web;

    public Ingestion(Database database, Documents documents, Storage storage, Web web) {
        this.database = database;
        this.documents = documents;
        this.storage = storage;
        this.web = web;
    }

    /// @param title null takes the file's own, else its name
    /// @param contentType as the caller says; may be empty
    /// @param fileName may be empty
    record File(@Nullable String title, String contentType, String fileName, Blob content, Labels labels) {}

    /// @param created false when a file of the same content was there already; it is returned as it is
    public record Received(Job job, boolean created) {}

    /// @throws PlatformException INVALID_REQUEST, REQUEST_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE or
    ///     PLAN_LIMIT_REACHED; then
    ///     nothing was stored
    Received receive(File file) {
        long begun = System.nanoTime();
        requireSize(file.content().size());
        var format = FileKind.of(file.content(), file.contentType(), file.fileName());
        var job = new JobRows.NewJob(
                Ids.next(),
                title(file.title()),
                DocumentText.storable(Outline.cut(file.fileName(), MAX_FILE_NAME)),
                format,
                Documents.hash(format, file.content()),
                file.content().size(),
                file.labels());
        var known = database.inTenant(tx -> known(tx, job));
        if (known.isPresent()) return new Received(known.get(), false);
        storage.require(job.size());
        return database.inTenant(tx -> store(tx, job, file.content(), begun));
    }

    /// Has what is at an address taken in as if it was uploaded.
    /// @throws PlatformException INVALID_REQUEST for an address that may not be read
    Received receive(@Nullable String title, String url, Labels labels) {
        var at = web.require("url", url);
        var named = title(title);
        return database.inTenant(tx -> {
            var address = new JobRows.NewAddress(at, named, null, 0, labels, Duration.ZERO);
            boolean created = JobRows.insertAddress(tx, address);
            var job = JobRows.ofAddress(tx, at).orElseThrow();
            if (created)
                Audit.record(
                        tx,
                        Tenancy.current(),
                        "document.received",
                        Documents.name(job.id()),
                        null,
                        Map.of("url", at.text()));
            return new Received(job, created);
        });
    }

    /// The job of the same content. A document that was added without one gets one that is done.
    private static Optional<Job> known(Tx tx, JobRows.NewJob job) {
        var same = JobRows.ofHash(tx, job.hash());
        if (same.isPresent()) return same;
        var document = DocumentRows.ofHash(tx, job.hash());
        if (document.isEmpty()) return Optional.empty();
        var made = JobRows.get(tx, document.get().id());
        if (made.isPresent()) return made;
        var done = new JobRows.NewJob(
                document.get().id(),
                document.get().title(),
                job.fileName(),
                job.format(),
                job.hash(),
                job.size(),
                document.get().labels());
        JobRows.insert(tx, Tenancy.current().value(), done, Job.Status.INDEXED, received(job.size(), 0));
        return JobRows.ofHash(tx, job.hash());
    }

    private Received store(Tx tx, JobRows.NewJob job, Blob content, long begun) {
        var tenant = Tenancy.current();
        long took = (System.nanoTime() - begun) / 1_000_000;
        boolean created = JobRows.insert(tx, tenant.value(), job, Job.Status.QUEUED, received(content.size(), took));
        if (created) {
            PartRows.insert(tx, tenant.value(), job.id(), content);
            storage.requireAdded(tx);
        }
        var stored = JobRows.ofHash(tx, job.hash()).orElseThrow();
        if (created) Audit.record(tx, tenant, "document.received", Documents.name(stored.id()), null, audited(stored));
        return new Received(stored, created);
    }

    private static Job.Done received(long bytes, long took) {
        return new Job.Done(Job.Stage.RECEIVED, bytes, took, Instant.now());
    }

    public Optional<Job> get(UUID id) {
        return database.inTenant(tx -> JobRows.get(tx, id));
    }

    /// Newest first.
    /// @param status null for all
    /// @param before the last of the page before; null for the first page
    public List<Job> list(Job.@Nullable Status status, @Nullable UUID before, int limit) {
        return database.inTenant(tx -> JobRows.list(tx, status, before, limit));
    }

    /// Has a dead letter taken up again. Empty when there is no such job.
    /// @throws PlatformException CONFLICT when it has not failed
    public Optional<Job> replay(UUID id) {
        return database.inTenant(tx -> {
            var before = JobRows.get(tx, id);
            if (before.isEmpty()) return Optional.empty();
            if (!JobRows.replay(tx, id))
                throw new PlatformException(
                        ErrorCode.CONFLICT,
                        "Only a failed document, or what is at an address, can be tried again; this one is "
                                + before.get().status().code() + ".");
            var after = JobRows.get(tx, id);
            Audit.record(
                    tx,
                    Tenancy.current(),
                    "document.replayed",
                    Documents.name(id),
                    audited(before.get()),
                    after.map(Ingestion::audited).orElse(null));
            return after;
        });
    }

    /// Deletes the upload, and the document it became.
    /// @return false when there is neither
    public boolean delete(UUID id) {
        return documents.delete(id);
    }

    static Map<String, Object> audited(Job job) {
        var told = new LinkedHashMap<String, Object>();
        if (job.address() != null) told.put("url", job.address().url());
        else told.put("file_name", job.fileName());
        if (job.contentType() != null) told.put("content_type", job.contentType());
        told.put("size_bytes", job.sizeBytes());
        told.put("status", job.status().code());
        return told;
    }

    private static void requireSize(long size) {
        if (size == 0) throw PlatformException.invalid("file", "The file is empty.");
        if (size > MAX_BYTES)
            throw new PlatformException(
                    ErrorCode.REQUEST_TOO_LARGE,
                    "A file may have " + MAX_BYTES + " bytes at most; this one has " + size + ". Split it.");
    }

    private static @Nullable String title(@Nullable String given) {
        if (given == null || given.isBlank()) return null;
        var title = given.strip();
        if (title.length() > MAX_TITLE)
            throw PlatformException.invalid("title", "A title may have " + MAX_TITLE + " characters at most.");
        DocumentText.requireStorable("title", title);
        return title;
    }
}
