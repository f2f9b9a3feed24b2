package dev.parley.gateway;

import dev.parley.cache.SemanticCache;
import dev.parley.cache.pairs.PairScore;
import dev.parley.embeddings.Encoder;
import dev.parley.guardrails.TenantGuardrails;
import dev.parley.kernel.TenantId;
import dev.parley.knowledge.Retrieval;
import dev.parley.limits.Limits;
import dev.parley.platform.http.Route;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.tasks.Tasks;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.privacy.Privacy;
import dev.parley.providers.Catalogues;
import dev.parley.providers.Providers;
import dev.parley.routing.Latencies;
import dev.parley.routing.Routing;
import dev.parley.tenancy.Tenants;
import dev.parley.usage.Ledger;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// The request path, put together: every route by which models are asked.
public final class Gateway {
    /// The share of answers from the cache that may be wrong.
    private static final double WRONG = 0.01;

    private final SemanticCache cache;
    private final List<Route> routes;

    /// What the gateway stands on.
    public record Parts(
            Tenants tenants,
            Limits limits,
            Retrieval retrieval,
            Encoder encoder,
            Privacy privacy,
            TenantGuardrails guardrails,
            Catalogues catalogues,
            Ledger ledger,
            Database database,
            Changes changes,
            Tasks tasks,
            Metrics metrics) {}

    public Gateway(Parts parts, Providers providers, GatewaySettings settings) {
        var metrics = new GatewayMetrics(parts.metrics());
        var breakers = new Breakers(settings.breakerOpen(), settings.slow(), metrics);
        parts.metrics()
                .gauge(
                        "parley_targets_passed_over",
                        "Targets whose breaker is open: they failed repeatedly",
                        breakers::passedOver);
        var latencies = new Latencies(System::nanoTime);
        var attempts = new Attempts(breakers, new Bulkhead(settings.waitingAtOnce()), latencies, metrics);
        var routing = new Routing(
                new Routing.Parts(
                        parts.catalogues(),
                        parts.database(),
                        parts.changes(),
                        parts.tasks(),
                        parts.metrics(),
                        latencies),
                settings.routing());
        var admission = new Admission(parts.tenants(), parts.limits(), parts.ledger());
        var guarding = new Guarding(parts.guardrails(), parts.database(), parts.metrics());
        cache = cache(settings);
        var answers =
                new AnswerCache(cache, parts.encoder()::encode, parts.retrieval(), parts.changes(), parts.tasks());
        var hedges = new Hedges(attempts, breakers, admission, parts.tasks(), metrics, settings.hedgeAfter());
        var degraded = new Degraded(answers, parts.retrieval(), guarding, parts.privacy(), providers);
        var completions = new ChatCompletions(
                admission,
                parts.retrieval(),
                parts.privacy(),
                guarding,
                answers,
                routing,
                providers,
                attempts,
                new Opening(hedges, degraded, parts.database(), metrics),
                metrics);
        var embeddings = new Embeddings(admission, parts.privacy(), routing, providers, attempts, metrics);
        routes = Stream.of(
                        new ChatApi(completions, parts.tenants(), new Shedding(settings.inFlight(), parts.metrics()))
                                .routes(),
                        new CacheApi(cache, answers).routes(),
                        new EmbeddingsApi(embeddings).routes(),
                        new ModelsApi(parts.catalogues(), parts.tenants()).routes(),
                        routing.routes(parts.tenants()),
                        parts.guardrails().routes(parts.tenants()),
                        new TargetsApi(parts.catalogues(), breakers, latencies).routes())
                .flatMap(List::stream)
                .toList();
    }

    /// It never asks a model only to learn: nothing compares the answers yet.
    private static SemanticCache cache(GatewaySettings settings) {
        var bounds = new SemanticCache.Bounds(settings.cacheMegabytes() * 1024L * 1024, _ -> WRONG);
        return new SemanticCache(PairScore::get, bounds, InstantSource.system(), () -> 1);
    }

    /// Drops what this node keeps of a tenant that is gone.
    public void forget(TenantId tenant) {
        cache.purge(tenant);
    }

    public List<Route> routes() {
        return routes;
    }
}
