package dev.parley.gateway;

import dev.parley.knowledge.Retrieval;
import dev.parley.limits.Limits;
import dev.parley.platform.http.Route;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.privacy.Privacy;
import dev.parley.providers.Catalogues;
import dev.parley.providers.Providers;
import dev.parley.routing.Routing;
import dev.parley.tenancy.Tenants;
import dev.parley.usage.Ledger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The request path, put together: every route by which models are asked.
public final class Gateway {
    private final List<Route> routes;
    private final Breakers breakers;

    /// What the gateway stands on.
    public record Parts(
            Tenants tenants,
            Limits limits,
            Retrieval retrieval,
            Privacy privacy,
            Catalogues catalogues,
            Ledger ledger,
            Metrics metrics) {}

    /// @param breakerOpen how long a failing target is passed over
    public Gateway(Parts parts, Providers providers, Duration breakerOpen) {
        breakers = new Breakers(breakerOpen);
        var metrics = new GatewayMetrics(parts.metrics());
        var attempts = new Attempts(breakers, metrics);
        var routing = new Routing(parts.catalogues());
        var admission = new Admission(parts.tenants(), parts.limits(), parts.ledger());
        var completions = new ChatCompletions(
                admission, parts.retrieval(), parts.privacy(), routing, providers, attempts, metrics);
        var embeddings = new Embeddings(admission, parts.privacy(), routing, providers, attempts, metrics);
        routes = Stream.of(
                        new ChatApi(completions).routes(),
                        new EmbeddingsApi(embeddings).routes(),
                        new ModelsApi(parts.catalogues(), parts.tenants()).routes())
                .flatMap(List::stream)
                .toList();
    }

    public List<Route> routes() {
        return routes;
    }

    /// The state of each target's breaker: `closed`, `open`, `half_open`.
    public Map<String, String> breakers() {
        return breakers.states();
    }
}
