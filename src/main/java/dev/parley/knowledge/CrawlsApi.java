package dev.parley.knowledge;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Page;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `/api/v1/ingestion/urls`.
public final class CrawlsApi {
    private static final String PATH = "/api/v1/ingestion/urls";

    private final Crawls crawls;

    public CrawlsApi(Crawls crawls) {
        this.crawls = crawls;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(PATH, Permission.KNOWLEDGE_WRITE, this::add).idempotent(true),
                Route.get(PATH, Permission.KNOWLEDGE_READ, this::list),
                Route.get(PATH + "/{id}", Permission.KNOWLEDGE_READ, this::get),
                Route.get(PATH + "/{id}/pages", Permission.KNOWLEDGE_READ, this::pages),
                Route.post(PATH + "/{id}/refresh", Permission.KNOWLEDGE_WRITE, e -> again(e, crawls::refresh)),
                Route.post(PATH + "/{id}/retry", Permission.KNOWLEDGE_WRITE, e -> again(e, crawls::retry)),
                Route.delete(PATH + "/{id}", Permission.KNOWLEDGE_WRITE, this::delete));
    }

    record NewCrawl(
            @Nullable String url,
            @Nullable Reach crawl,
            @Nullable String source,
            @Nullable List<@Nullable String> tags,
            @Nullable String audience) {}

    record Reach(
            @Nullable Boolean sameSite,
            @Nullable Integer maxPages,
            @Nullable Integer maxDepth,
            @Nullable List<@Nullable String> include,
            @Nullable List<@Nullable String> exclude) {
        Crawl.Rules rules() {
            return Crawl.Rules.of(sameSite, maxPages, maxDepth, include, exclude);
        }
    }

    record View(
            String id,
            String url,
            Crawl.Rules crawl,
            @Nullable String source,
            List<String> tags,
            @Nullable String audience,
            String status,
            Map<String, Long> pages,
            Instant createdAt,
            Instant updatedAt) {
        static View of(Crawl crawl) {
            var pages = new TreeMap<String, Long>();
            Arrays.stream(Job.Status.values())
                    .forEach(status -> pages.put(status.code(), crawl.pages().getOrDefault(status, 0L)));
            return new View(
                    Crawls.name(crawl.id()),
                    crawl.start().text(),
                    crawl.rules(),
                    crawl.labels().source(),
                    crawl.labels().tags(),
                    crawl.labels().audience(),
                    crawl.status(),
                    pages,
                    crawl.createdAt(),
                    crawl.updatedAt());
        }
    }

    /// @param documentId of what was made of it; null when nothing was
    record PageView(
            String id,
            String url,
            int depth,
            Job.Status status,
            Job.Stage stage,
            @Nullable String reason,
            @Nullable String documentId,
            @Nullable String title,
            @Nullable String contentType,
            int attempts,
            @Nullable Instant nextAttemptAt,
            @Nullable Instant fetchedAt) {
        static PageView of(Job job) {
            var address = java.util.Objects.requireNonNull(job.address());
            var id = Documents.name(job.id());
            return new PageView(
                    id,
                    address.url(),
                    address.depth(),
                    job.status(),
                    job.stage(),
                    job.reason(),
                    job.status() == Job.Status.INDEXED ? id : null,
                    job.title(),
                    job.contentType(),
                    job.attempts(),
                    job.status() == Job.Status.QUEUED ? job.dueAt() : null,
                    address.fetchedAt());
        }
    }

    private void add(Exchange exchange) {
        var asked = exchange.read(NewCrawl.class);
        if (asked.url() == null) throw PlatformException.invalid("url", "url must be an address.");
        var rules = asked.crawl() == null ? Crawl.Rules.ONE : asked.crawl().rules();
        var added = crawls.add(asked.url(), rules, Labels.of(asked.source(), asked.tags(), asked.audience()));
        exchange.json(added.created() ? 202 : 200, View.of(added.crawl()));
    }

    private void list(Exchange exchange) {
        exchange.onlyQuery(Set.of("limit", "cursor"));
        int limit = exchange.query("limit", 50, 1, 200);
        var before = exchange.cursor(Crawl.PREFIX).orElse(null);
        exchange.json(
                200,
                Page.of(crawls.list(before, limit + 1), limit, crawl -> Crawls.name(crawl.id()))
                        .map(View::of));
    }

    private void get(Exchange exchange) {
        exchange.json(200, View.of(crawls.get(id(exchange)).orElseThrow(() -> unknown(exchange))));
    }

    private void pages(Exchange exchange) {
        exchange.onlyQuery(Set.of("limit", "cursor", "status"));
        int limit = exchange.query("limit", 50, 1, 200);
        var before = exchange.cursor("doc").orElse(null);
        var status = exchange.query("status").map(IngestionApi::status).orElse(null);
        var found = crawls.pages(id(exchange), status, before, limit + 1).orElseThrow(() -> unknown(exchange));
        exchange.json(
                200, Page.of(found, limit, job -> Documents.name(job.id())).map(PageView::of));
    }

    private void again(Exchange exchange, Function<UUID, Optional<Crawl>> how) {
        exchange.json(202, View.of(how.apply(id(exchange)).orElseThrow(() -> unknown(exchange))));
    }

    private void delete(Exchange exchange) {
        if (!crawls.delete(id(exchange))) throw unknown(exchange);
        exchange.noContent();
    }

    private static UUID id(Exchange exchange) {
        return Ids.parse(Crawl.PREFIX, exchange.pathParam("id")).orElseThrow(() -> unknown(exchange));
    }

    private static PlatformException unknown(Exchange exchange) {
        return new PlatformException(ErrorCode.NOT_FOUND, "There is no crawl " + exchange.pathParam("id") + ".");
    }
}
