package dev.parley.knowledge;

import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/v1/retrieval/search`: what the documents say to a question, with scores; to see why an answer is as it is.
public final class RetrievalApi {
    private static final int MAX_QUERY = 10_000;

    private final Retrieval retrieval;

    public RetrievalApi(Retrieval retrieval) {
        this.retrieval = retrieval;
    }

    public List<Route> routes() {
        return List.of(Route.post("/api/v1/retrieval/search", Permission.KNOWLEDGE_READ, this::search)
                .maxBody(256 * 1024));
    }

    record Query(
            @Nullable String query,
            @Nullable Integer limit,
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
            double keywordScore,
            double vectorScore,
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
                    rounded(hit.keyword()),
                    rounded(hit.vector()),
                    passage.curated());
        }

        private static double rounded(double score) {
            return Math.round(score * 10_000) / 10_000.0;
        }
    }

    record Results(List<Found> data) {}

    private void search(Exchange exchange) {
        var asked = exchange.read(Query.class);
        var query = asked.query();
        if (query == null || query.isBlank()) throw PlatformException.invalid("query", "query must be a question.");
        if (query.length() > MAX_QUERY)
            throw PlatformException.invalid("query", "query may have " + MAX_QUERY + " characters at most.");
        int limit = asked.limit() == null ? 10 : asked.limit();
        if (limit < 1 || limit > 100)
            throw PlatformException.invalid("limit", "limit must be a whole number from 1 to 100.");
        var scope = Scope.of(asked.source(), asked.tags(), asked.audience());
        exchange.json(
                200,
                new Results(retrieval.search(query, limit, scope).stream()
                        .map(Found::of)
                        .toList()));
    }
}
