package dev.parley.gateway;

import dev.parley.cache.RedisTier;
import dev.parley.cache.SemanticCache;
import dev.parley.cache.SharedTier;
import dev.parley.cache.SqlJournal;
import dev.parley.cache.pairs.PairScore;
import dev.parley.embeddings.Encoder;
import dev.parley.guardrails.TenantGuardrails;
import dev.parley.guardrails.intents.TenantIntents;
import dev.parley.identity.Caller;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.TenantId;
import dev.parley.knowledge.QueryLog;
import dev.parley.knowledge.Retrieval;
import dev.parley.knowledge.evidence.Support;
import dev.parley.limits.Limits;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.http.Route;
import dev.parley.platform.redis.Redis;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.tasks.Tasks;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.privacy.Privacy;
import dev.parley.providers.Catalogues;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Providers;
import dev.parley.routing.Latencies;
import dev.parley.routing.Routing;
import dev.parley.tenancy.Tenants;
import dev.parley.usage.Ledger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The request path, put together: every route by which models are asked.
public final class Gateway {
    /// What an answer from Redis may take: a model takes longer.
    private static final Duration REDIS_PATIENCE = Duration.ofMillis(25);

    private final ChatCompletions completions;
    private final Routing router;
    private final AnswerCache answers;
    private final TenantIntents intents;
    private final Shedding shedding;
    private final List<Route> routes;

    /// What the gateway stands on.
    ///
    /// @param redis where nodes share kept answers; null when each keeps its own
    public record Parts(
            Tenants tenants,
            Limits limits,
            Retrieval retrieval,
            QueryLog queries,
            Encoder encoder,
            Privacy privacy,
            TenantGuardrails guardrails,
            TenantIntents intents,
            Catalogues catalogues,
            Ledger ledger,
            Database database,
            Changes changes,
            @Nullable Redis redis,
            Vault vault,
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
        var cache = cache(parts, settings);
        answers = new AnswerCache(cache, parts);
        var hedges = new Hedges(attempts, breakers, admission, parts.tasks(), metrics, settings.hedgeAfter());
        var grounds = new Grounds(parts.retrieval(), guarding);
        var degraded = new Degraded(answers, grounds, parts.privacy(), providers);
        completions = new ChatCompletions(
                admission,
                grounds,
                new Support(parts.encoder()),
                parts.queries(),
                parts.privacy(),
                guarding,
                answers,
                routing,
                new Opening(new Calls(providers, attempts), hedges, degraded, routing, parts.database(), metrics),
                metrics);
        router = routing;
        answers.askBy(new OwnQuestions(completions::answer, parts.tasks()));
        var embeddings = new Embeddings(admission, parts.privacy(), routing, providers, attempts, metrics);
        var turns = new IntentTurn.Parts(parts.intents(), parts.encoder()::encode, parts.database(), parts.metrics());
        intents = parts.intents();
        shedding = new Shedding(settings.inFlight(), parts.metrics());
        routes = Stream.of(
                        new ChatApi(completions, () -> new IntentTurn(turns), parts.tenants(), shedding).routes(),
                        new CacheApi(cache, answers, parts.tenants()).routes(),
                        new EmbeddingsApi(embeddings).routes(),
                        new ModelsApi(parts.catalogues(), parts.tenants()).routes(),
                        routing.routes(parts.tenants()),
                        parts.guardrails().routes(parts.tenants()),
                        parts.intents().routes(),
                        new TargetsApi(
                                        parts.catalogues(),
                                        breakers,
                                        latencies,
                                        parts.ledger().node())
                                .routes())
                .flatMap(List::stream)
                .toList();
    }

    /// It never asks a model only to learn: a sample of what is served is judged instead.
    private static SemanticCache cache(Parts parts, GatewaySettings settings) {
        long bytes = settings.cacheMegabytes() * 1024L * 1024;
        var bounds = new SemanticCache.Bounds(
                bytes, tenant -> CacheChoices.of(parts.tenants().get(tenant)).wrong());
        var journal = new SqlJournal(parts.database());
        parts.tasks().repeat("cache-journal", Duration.ofHours(1), journal::forget);
        var tier = parts.redis() == null ? SharedTier.NONE : tier(parts, parts.redis(), bytes);
        var common = new SemanticCache.Common(journal, tier);
        return new SemanticCache(PairScore::get, bounds, common, InstantSource.system(), () -> 1);
    }

    private static SharedTier tier(Parts parts, Redis redis, long bytes) {
        var tier = new RedisTier(redis, parts.vault(), bytes, REDIS_PATIENCE);
        parts.tasks().repeat("cache-redis", Duration.ofSeconds(1), tier::askAgain);
        return tier;
    }

    /// Asks like a dialect does, for who has a protocol of its own. The tenant must be bound.
    ///
    /// @param grounded whether the answer has to rest on the tenant's documents
    /// @param cached whether it may come from the cache
    /// @param assistant on whose terms
    /// @return to be closed by the caller
    /// @throws dev.parley.kernel.PlatformException when the request is refused or no provider answers
    public Answer ask(
            ChatRequest request,
            boolean grounded,
            boolean cached,
            Assistant assistant,
            Caller caller,
            Deadline deadline) {
        var question = Question.own(request, grounded, assistant, caller, deadline);
        return cached ? completions.answer(question) : OwnQuestions.pastTheCache(() -> completions.answer(question));
    }

    /// Takes a place among the requests that the node runs, for one that will `ask`.
    /// @throws dev.parley.kernel.PlatformException OVERLOADED when there is none for the tenant
    public Place enter(TenantId tenant) {
        return shedding.enter(tenant, Priority.NORMAL);
    }

    /// Refuses a flooding tenant's request before it is read.
    /// @param header takes the headers that tell of it
    /// @throws dev.parley.kernel.PlatformException RATE_LIMITED
    public void refuseFlood(BiConsumer<String, String> header) {
        completions.refuseFlood(header);
    }

    /// Takes what a person thinks of an answer, for the cache and for the router, as far as they gave it.
    /// @param usage the answer's id in the ledger
    public void rated(TenantId tenant, UUID usage, boolean right) {
        answers.feedback(tenant, usage, right);
        router.rated(tenant, usage, right);
    }

    /// Drops what this node keeps of a tenant that is gone.
    public void forget(TenantId tenant) {
        answers.forget(tenant);
        intents.forget(tenant);
    }

    public List<Route> routes() {
        return routes;
    }
}
