package dev.parley.knowledge;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `/api/v1/documents`.
public final class DocumentsApi {
    /// JSON may need two bytes for what is one in the document.
    private static final int MAX_BODY = 2 * Documents.MAX_BYTES + 64 * 1024;

    /// Each character may take nine of the address, whose request may have 32 KiB at its head.
    private static final int LONGEST_QUOTE = 2_000;

    private final Documents documents;

    public DocumentsApi(Documents documents) {
        this.documents = documents;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/api/v1/documents", Permission.KNOWLEDGE_WRITE, this::add)
                        .idempotent(true)
                        .maxBody(MAX_BODY),
                Route.get("/api/v1/documents", Permission.KNOWLEDGE_READ, this::list),
                Route.get("/api/v1/documents/{id}", Permission.KNOWLEDGE_READ, this::get),
                Route.get("/api/v1/documents/{id}/passages", Permission.KNOWLEDGE_READ, this::place),
                Route.of(Route.Method.PATCH, "/api/v1/documents/{id}", Permission.KNOWLEDGE_WRITE, this::label),
                Route.delete("/api/v1/documents/{id}", Permission.KNOWLEDGE_WRITE, this::delete));
    }

    record NewDocument(
            @Nullable String title,
            @Nullable String content,
            @Nullable String contentType,
            @Nullable String source,
            @Nullable List<@Nullable String> tags,
            @Nullable String audience) {
        Labels labels() {
            return Labels.of(source, tags, audience);
        }
    }

    record View(
            String id,
            String title,
            String contentType,
            long sizeBytes,
            String status,
            long chunks,
            String kind,
            @Nullable String source,
            List<String> tags,
            @Nullable String audience,
            Instant createdAt,
            Instant updatedAt,
            @Nullable String content) {
        static View of(StoredDocument document, @Nullable String content) {
            return new View(
                    Ids.format("doc", document.id()),
                    document.title(),
                    document.contentType(),
                    document.sizeBytes(),
                    document.status(),
                    document.chunks(),
                    document.curated() ? "faq" : "document",
                    document.labels().source(),
                    document.labels().tags(),
                    document.labels().audience(),
                    document.createdAt(),
                    document.updatedAt(),
                    content);
        }
    }

    record Page(List<View> data, @Nullable String nextCursor) {}

    private void add(Exchange exchange) {
        var contentType = exchange.header("Content-Type").orElse("application/json");
        var added = UploadForm.is(contentType)
                ? UploadForm.read(exchange, form -> addFile(exchange, form))
                : addJson(exchange);
        exchange.json(added.created() ? 201 : 200, View.of(added.document(), null));
    }

    private Documents.Added addJson(Exchange exchange) {
        var document = exchange.read(NewDocument.class);
        if (document.content() == null) throw PlatformException.invalid("content", "content must be the text.");
        var format = Format.of(document.contentType() == null ? "text/plain" : document.contentType(), "");
        return documents.add(document.title(), format, document.content(), document.labels(), exchange.deadline());
    }

    private Documents.Added addFile(Exchange exchange, UploadForm form) {
        var file = form.file();
        var format = Format.of(file.contentType().orElse(""), file.fileName().orElse(""));
        var text = DocumentText.decode("file", file.bytes());
        return documents.add(form.title(), format, text, form.labels(), exchange.deadline());
    }

    /// What is not named stays; null takes it away.
    private void label(Exchange exchange) {
        var change = LabelsPatch.of(Json.readObject(exchange.body()));
        var labelled = documents.label(id(exchange), change).orElseThrow(() -> unknown(exchange));
        exchange.json(200, View.of(labelled, null));
    }

    private void list(Exchange exchange) {
        exchange.onlyQuery(Set.of("q", "content_type", "kind", "limit", "cursor"));
        int limit = exchange.query("limit", 50, 1, 200);
        var before = exchange.cursor("doc").orElse(null);
        // one more tells whether there is a next page
        var found = documents.list(DocumentFilter.of(exchange), before, limit + 1);
        var page = found.subList(0, Math.min(limit, found.size()));
        var next = found.size() > limit ? Ids.format("doc", page.getLast().id()) : null;
        exchange.json(200, new Page(page.stream().map(one -> View.of(one, null)).toList(), next));
    }

    private void get(Exchange exchange) {
        var id = id(exchange);
        var document = documents.get(id).orElseThrow(() -> unknown(exchange));
        exchange.json(200, View.of(document, documents.content(id).orElseThrow(() -> unknown(exchange))));
    }

    /// Of what an answer quotes.
    private void place(Exchange exchange) {
        exchange.onlyQuery(Set.of("around"));
        var text = exchange.query("around").orElse("");
        if (text.isBlank() || text.length() > LONGEST_QUOTE)
            throw PlatformException.invalid(
                    "around",
                    "around must be what is looked for, or its beginning: a text of 1 to " + LONGEST_QUOTE
                            + " characters.");
        var id = id(exchange);
        if (documents.get(id).isEmpty()) throw unknown(exchange);
        exchange.json(
                200,
                documents
                        .place(id, text)
                        .orElseThrow(() -> new PlatformException(
                                ErrorCode.NOT_FOUND,
                                "The document does not say this, or not any more: it may have been changed.")));
    }

    private void delete(Exchange exchange) {
        if (!documents.delete(id(exchange))) throw unknown(exchange);
        exchange.noContent();
    }

    private static UUID id(Exchange exchange) {
        return Ids.parse("doc", exchange.pathParam("id")).orElseThrow(() -> unknown(exchange));
    }

    private static PlatformException unknown(Exchange exchange) {
        return new PlatformException(ErrorCode.NOT_FOUND, "There is no document " + exchange.pathParam("id") + ".");
    }
}
