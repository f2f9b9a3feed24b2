package dev.parley.knowledge;

import dev.parley.kernel.Permission;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.tenancy.Tenancy;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/v1/ingestion/reindex`.
public final class ReindexApi {
    private static final String PATH = "/api/v1/ingestion/reindex";

    private final Remakes remakes;

    public ReindexApi(Remakes remakes) {
        this.remakes = remakes;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(PATH, Permission.KNOWLEDGE_WRITE, this::request).idempotent(true),
                Route.get(PATH, Permission.KNOWLEDGE_READ, this::state));
    }

    record Request(@Nullable Boolean all) {}

    /// @param status `none` when nothing was ever made anew
    record View(
            String status,
            long documents,
            long outdated,
            long kept,
            @Nullable String reason,
            @Nullable Instant updatedAt) {
        static View of(Remakes.State state) {
            return new View(
                    state.status() == null
                            ? "none"
                            : state.status() == Job.Status.INDEXED
                                    ? "done"
                                    : state.status().code(),
                    state.documents(),
                    state.outdated(),
                    state.kept(),
                    state.reason(),
                    state.updatedAt());
        }
    }

    private void request(Exchange exchange) {
        boolean all = exchange.body().length > 0
                && Boolean.TRUE.equals(exchange.read(Request.class).all());
        exchange.json(202, View.of(remakes.request(all)));
    }

    private void state(Exchange exchange) {
        Tenancy.current();
        exchange.json(200, View.of(remakes.state()));
    }
}
