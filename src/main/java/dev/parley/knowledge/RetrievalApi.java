package dev.parley.knowledge;

import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.knowledge.evidence.Weights;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.tenancy.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `/api/v1/retrieval`: what the documents say to a question, with scores, to see why an answer is as it is;
/// and which questions they do not answer.
public final class RetrievalApi {
    private static final int MAX_QUERY = 10_000;

    private static final int MAX_EARLIER = 20;
    private static final int MAX_DAYS = 90;

    private final Retrieval retrieval;
    private final QueryLog queries;

    public RetrievalApi(Retrieval retrieval, QueryLog queries) {
        this.retrieval = retrieval;
        this.queries = queries;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/api/v1/retrieval/search", Permission.KNOWLEDGE_READ, this::search)
                        .maxBody(256 * 1024),
                Route.get("/api/v1/retrieval/unanswered", Permission.KNOWLEDGE_READ, this::unanswered));
    }

    /// @param earlier what the same user asked before, oldest first
    record Query(
            @Nullable String query,
            @Nullable Integer limit,
            @Nullable List<String> earlier,
            @Nullable List<@Nullable String> source,
            @Nullable List<@Nullable String> tags,
            @Nullable List<@Nullable String> audience) {}

    record Found(
            String documentId,
            String chunkId,
            String title,
            @Nullable String section,
            @Nullable Integer page,
            String text,
            double score,
            double fusedScore,
            double keywordScore,
            double vectorScore,
            double freshness,
            Map<String, Double> signs,
            boolean curated) {
        static Found of(Hit hit) {
            var passage = hit.passage();
            return new Found(
                    Ids.format("doc", passage.documentId()),
                    Ids.format("chunk", passage.chunkId()),
                    passage.title(),
                    passage.section(),
                    passage.page(),
                    passage.text(),
                    rounded(hit.score()),
                    rounded(hit.fused()),
                    rounded(hit.keyword()),
                    rounded(hit.vector()),
                    rounded(hit.fresh()),
                    Weights.named(hit.signs()),
                    passage.curated());
        }

        private static double rounded(double score) {
            return Math.round(score * 10_000) / 10_000.0;
        }
    }

    /// @param topic what the query was searched for together with; null when it stands by itself
    record Results(List<Found> data, @Nullable String topic) {}

    record Unanswered(List<Cluster.Told> data, long asked, long answered) {}

    private void search(Exchange exchange) {
        var asked = exchange.read(Query.class);
        var query = asked.query();
        if (query == null || query.isBlank()) throw PlatformException.invalid("query", "query must be a question.");
        if (query.length() > MAX_QUERY)
            throw PlatformException.invalid("query", "query may have " + MAX_QUERY + " characters at most.");
        int limit = Fields.number("limit", asked.limit(), 10, 1, 100);
        var topic = FollowUp.topic(earlier(asked), query);
        var scope = Scope.of(asked.source(), asked.tags(), asked.audience());
        var found = retrieval.search(query, topic, limit, scope).stream()
                .map(Found::of)
                .toList();
        exchange.json(200, new Results(found, topic.isEmpty() ? null : topic));
    }

    private static List<String> earlier(Query asked) {
        var earlier = asked.earlier();
        if (earlier == null) return List.of();
        if (earlier.size() > MAX_EARLIER || earlier.stream().anyMatch(text -> text.length() > MAX_QUERY))
            throw PlatformException.invalid(
                    "earlier",
                    "earlier may have " + MAX_EARLIER + " questions of " + MAX_QUERY + " characters at most.");
        return earlier;
    }

    private void unanswered(Exchange exchange) {
        int days = exchange.query("days", 30, 1, MAX_DAYS);
        int limit = exchange.query("limit", 20, 1, 100);
        var since = Instant.now().minus(Duration.ofDays(days));
        var clusters =
                Cluster.of(queries.unanswered(since)).stream().limit(limit).toList();
        var counts = queries.counts(since);
        exchange.json(200, new Unanswered(clusters, counts.asked(), counts.answered()));
    }
}
