package dev.parley.knowledge;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `/api/v1/ingestion/documents`.
public final class IngestionApi {
    private static final String PATH = "/api/v1/ingestion/documents";
    /// A form has little beside the file. What JSON needs more for the same text, it cannot have.
    private static final int MAX_BODY = Ingestion.MAX_BYTES + 64 * 1024;

    private final Ingestion ingestion;

    public IngestionApi(Ingestion ingestion) {
        this.ingestion = ingestion;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(PATH, Permission.KNOWLEDGE_WRITE, this::add)
                        .idempotent(true)
                        .maxBody(MAX_BODY),
                Route.get(PATH, Permission.KNOWLEDGE_READ, this::list),
                Route.get(PATH + "/{id}", Permission.KNOWLEDGE_READ, this::get),
                Route.post(PATH + "/{id}/retry", Permission.KNOWLEDGE_WRITE, this::retry),
                Route.delete(PATH + "/{id}", Permission.KNOWLEDGE_WRITE, this::delete));
    }

    record NewDocument(
            @Nullable String title,
            @Nullable String content,
            @Nullable String url,
            @Nullable String contentType,
            @Nullable String fileName,
            @Nullable String source,
            @Nullable List<@Nullable String> tags,
            @Nullable String audience) {
        Labels labels() {
            return Labels.of(source, tags, audience);
        }
    }

    record View(
            String id,
            @Nullable String title,
            @Nullable String fileName,
            @Nullable String url,
            @Nullable String contentType,
            long sizeBytes,
            @Nullable String source,
            List<String> tags,
            @Nullable String audience,
            Job.Status status,
            Job.Stage stage,
            List<Job.Done> stages,
            @Nullable String reason,
            int attempts,
            @Nullable Instant nextAttemptAt,
            Instant createdAt,
            Instant updatedAt) {
        static View of(Job job) {
            return new View(
                    Documents.name(job.id()),
                    job.title(),
                    job.fileName().isEmpty() ? null : job.fileName(),
                    job.address() == null ? null : job.address().url(),
                    job.contentType(),
                    job.sizeBytes(),
                    job.labels().source(),
                    job.labels().tags(),
                    job.labels().audience(),
                    job.status(),
                    job.stage(),
                    job.stages(),
                    job.reason(),
                    job.attempts(),
                    job.status() == Job.Status.QUEUED ? job.dueAt() : null,
                    job.createdAt(),
                    job.updatedAt());
        }
    }

    record Page(List<View> data, @Nullable String nextCursor) {}

    private void add(Exchange exchange) {
        var contentType = exchange.header("Content-Type").orElse("application/json");
        var received = UploadForm.is(contentType)
                ? UploadForm.read(exchange, form -> ingestion.receive(file(form)))
                : json(exchange);
        exchange.json(received.created() ? 202 : 200, View.of(received.job()));
    }

    private Ingestion.Received json(Exchange exchange) {
        var document = exchange.read(NewDocument.class);
        if (document.url() == null) return ingestion.receive(text(document));
        if (document.content() != null || document.contentType() != null || document.fileName() != null)
            throw PlatformException.invalid("url", "Send either url or content.");
        return ingestion.receive(document.title(), document.url(), document.labels());
    }

    private static Ingestion.File text(NewDocument document) {
        if (document.content() == null)
            throw PlatformException.invalid(
                    "content", "content must be the text, or url an address; send a file as multipart/form-data.");
        DocumentText.requireStorable("content", document.content());
        return new Ingestion.File(
                document.title(),
                document.contentType() == null ? "" : document.contentType(),
                document.fileName() == null ? "" : document.fileName(),
                Blob.of(document.content().getBytes(StandardCharsets.UTF_8)),
                document.labels());
    }

    private static Ingestion.File file(UploadForm form) {
        var file = form.file();
        return new Ingestion.File(
                form.title(),
                file.contentType().orElse(""),
                file.fileName().orElse(""),
                new Blob(file.size(), file.content()),
                form.labels());
    }

    private void list(Exchange exchange) {
        exchange.onlyQuery(Set.of("limit", "cursor", "status"));
        int limit = exchange.query("limit", 50, 1, 200);
        var before = exchange.cursor("doc").orElse(null);
        var status = exchange.query("status").map(IngestionApi::status).orElse(null);
        // one more tells whether there is a next page
        var found = ingestion.list(status, before, limit + 1);
        var page = found.subList(0, Math.min(limit, found.size()));
        var next = found.size() > limit ? Documents.name(page.getLast().id()) : null;
        exchange.json(200, new Page(page.stream().map(View::of).toList(), next));
    }

    static Job.Status status(String text) {
        return Arrays.stream(Job.Status.values())
                .filter(status -> status.code().equals(text))
                .findFirst()
                .orElseThrow(() -> PlatformException.invalid(
                        "status", "status must be queued, running, indexed, skipped or failed."));
    }

    private void get(Exchange exchange) {
        exchange.json(200, View.of(ingestion.get(id(exchange)).orElseThrow(() -> unknown(exchange))));
    }

    private void retry(Exchange exchange) {
        exchange.json(202, View.of(ingestion.replay(id(exchange)).orElseThrow(() -> unknown(exchange))));
    }

    private void delete(Exchange exchange) {
        if (!ingestion.delete(id(exchange))) throw unknown(exchange);
        exchange.noContent();
    }

    private static UUID id(Exchange exchange) {
        return Ids.parse("doc", exchange.pathParam("id")).orElseThrow(() -> unknown(exchange));
    }

    private static PlatformException unknown(Exchange exchange) {
        return new PlatformException(ErrorCode.NOT_FOUND, "There is no document " + exchange.pathParam("id") + ".");
    }
}
