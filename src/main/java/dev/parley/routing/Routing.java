package dev.parley.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Route;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.tasks.Tasks;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.providers.Catalogue;
import dev.parley.providers.Catalogues;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatStream;
import dev.parley.providers.Target;
import dev.parley.routing.quality.AnswerCheck;
import dev.parley.routing.quality.Canary.Counts;
import dev.parley.routing.quality.Canary.Rate;
import dev.parley.routing.quality.QualityModel;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.TenantConfig;
import dev.parley.tenancy.TenantConfig.Optimize;
import dev.parley.tenancy.Tenants;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Chooses the targets of a request. A model that the caller names is asked wherever it is offered, and no
/// other is; `default` goes down the tenant's chain of models, or the installation's; `auto` asks the router
/// which tier suffices, unless the tenant has a primary model or fewer than two tiers are offered.
public final class Routing {
    public static final String AUTO = "auto";
    public static final String DEFAULT = "default";
    private static final String LOCAL_EMBEDDINGS = "local/minilm";
    private static final int TENANTS = 10_000;
    private static final Duration OFFERED = Duration.ofSeconds(5);
    /// One that was counted as answered before.
    private static final Counts BROKEN = new Counts(new Rate(1, 0), Rate.NONE, Rate.NONE);

    private final Catalogues catalogues;
    private final RoutingSettings settings;
    private final Balance balance;
    private final Decisions decisions;
    private final Canaries canaries;
    private final Router router;
    private final FutureTask<AnswerCheck> check = new FutureTask<>(AnswerCheck::load);
    private final FutureTask<QualityModel> model = new FutureTask<>(QualityModel::load);
    private final Cache<TenantId, Offer> offers =
            Caffeine.newBuilder().maximumSize(TENANTS).expireAfterWrite(OFFERED).build();

    /// What routing stands on.
    ///
    /// @param latencies of targets, told by those who ask them
    public record Parts(
            Catalogues catalogues,
            Database database,
            Changes changes,
            Tasks tasks,
            Metrics metrics,
            Latencies latencies) {}

    public Routing(Parts parts, RoutingSettings settings) {
        this.catalogues = parts.catalogues;
        this.settings = settings;
        this.balance = new Balance(
                settings.strategy(),
                settings.weights(),
                parts.latencies,
                () -> ThreadLocalRandom.current().nextDouble());
        this.canaries = new Canaries(parts.database, parts.changes, parts.tasks);
        this.decisions = new Decisions(parts.database, parts.changes, parts.tasks, parts.metrics, canaries);
        this.router = new Router(
                () -> ready(model),
                tenant -> decisions.learned(tenant.id()),
                () -> ThreadLocalRandom.current().nextLong(),
                settings.cascade());
    }

    /// Read by the first request that uses it; others wait, so that the same question is decided the same.
    private static <T> T ready(FutureTask<T> model) {
        model.run();
        try {
            return model.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        } catch (ExecutionException failed) {
            throw new IllegalStateException("The router's model cannot be used", failed.getCause());
        }
    }

    public List<Route> routes(Tenants tenants) {
        return Stream.of(
                        new RouterApi(this, decisions, tenants).routes(),
                        new DecisionsApi(this, decisions, tenants).routes(),
                        new CanariesApi(this, canaries, tenants).routes())
                .flatMap(List::stream)
                .toList();
    }

    /// @param id of the request
    /// @param critical nothing is tried out on such a request
    /// @throws PlatformException MODEL_NOT_FOUND or MODEL_NOT_ALLOWED
    public Plan plan(UUID id, ChatRequest request, Tenant tenant, boolean critical) {
        if (!request.model().equals(AUTO) || !isRouted(tenant)) return plan(request.model(), tenant);
        var offer = offer(tenant);
        if (offer.usual.candidates().isEmpty()) return plan(AUTO, tenant);
        var routed = route(id, request, tenant, offer, critical || Router.isCritical(request));
        decisions.add(tenant.id(), routed.decision, false);
        return routed.plan();
    }

    /// Takes whether the answer to a request was right, if the router decided on it and nobody told before.
    /// @param id of the request
    public void rated(TenantId tenant, UUID id, boolean right) {
        try {
            decisions.outcome(tenant, id, new Decisions.Outcome(right, null, null));
        } catch (PlatformException nothingToTell) {
            if (nothingToTell.code().status() >= 500) throw nothingToTell;
        }
    }

    /// The models of a tier first, then the others as when the router chose it.
    /// @param tier its word
    /// @throws PlatformException NO_PROVIDER
    public Plan tier(String tier, Tenant tenant) {
        return new Plan(tier, offered(offer(tenant).usual.targets(tier, balance)));
    }

    /// How many characters of a stream are checked before the first of them is sent on.
    public int firstPart() {
        return settings.cascade().firstPart();
    }

    /// @throws IllegalStateException when it cannot be used
    public AnswerCheck check() {
        return ready(check);
    }

    /// Keeps what became of a decision to check an answer.
    public void ended(TenantId tenant, UUID decision, CascadeEnd end) {
        decisions.ended(tenant, decision, end);
    }

    /// What weighs in the tenant's decisions, whether by its configuration or by a canary that was promoted.
    @Nullable
    Optimize optimize(Tenant tenant) {
        return offer(tenant).optimize;
    }

    /// Whether and what for a tenant's answers are checked; null for both.
    /// @param chosen by the tenant; null for nothing
    TenantConfig.@Nullable Cascade checks(TenantConfig.@Nullable Cascade chosen) {
        return settings.cascade().mode(chosen);
    }

    private static boolean isRouted(Tenant tenant) {
        return tenant.config().primaryModel() == null;
    }

    /// What would be decided for a request to `auto`; the caller carries it out.
    Decision decide(UUID id, ChatRequest request, Tenant tenant) {
        var decision = decided(id, request, tenant);
        decisions.add(tenant.id(), decision, true);
        return decision;
    }

    private Decision decided(UUID id, ChatRequest request, Tenant tenant) {
        if (!isRouted(tenant))
            return chained(id, tenant, "The tenant's primary_model is asked whatever the request is.");
        var offer = offer(tenant);
        return offer.usual.candidates().isEmpty()
                ? chained(id, tenant, "No model of a tier is offered; the chain of models is asked.")
                : route(id, request, tenant, offer, Router.isCritical(request)).decision;
    }

    private Decision chained(UUID id, Tenant tenant, String reason) {
        var first = chain(tenant).getFirst();
        return new Decision(
                id,
                Layer.RULES,
                "",
                DEFAULT,
                first.model(),
                first.provider(),
                1,
                Map.of(),
                reason,
                false,
                null,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                0,
                null,
                List.of(),
                false);
    }

    /// @param upgrade who is asked when the answer fails the check; null when it is not checked
    private record Routed(Decision decision, List<Target> targets, Plan.@Nullable Upgrade upgrade) {
        Plan plan() {
            return new Plan(decision.tier(), targets, decision, upgrade);
        }
    }

    private Routed route(UUID id, ChatRequest request, Tenant tenant, Offer offer, boolean critical) {
        var trial = critical ? null : offer.canaries.running();
        // who is not named is nobody to be the same for
        boolean candidate =
                trial != null && trial.rule().takes(request.endUser().orElseGet(id::toString), trial.stage());
        var weight = trial != null && candidate ? trial.optimize() : null;
        var decision = router.decide(
                id, request, tenant, offer.usual.candidates(), weight == null ? offer.optimize : weight, critical);
        var tried = offer.tried;
        var side = trial != null && tried != null && trial.concerns(decision.tier())
                ? new Side(tenant.id(), trial.id(), candidate)
                : null;
        var lineup = side != null && tried != null && candidate ? tried : offer.usual;
        var targets = lineup.targets(decision.tier(), balance);
        var first = targets.getFirst();
        var cost = cost(request, decision, first, offer.usual.first(decision.tier()));
        var decided = decision.at(first, cost, side);
        return new Routed(decided, targets, upgrade(decided, lineup));
    }

    /// As decided, but for the difference that another first model makes.
    private static BigDecimal cost(ChatRequest request, Decision decision, Target first, Target usual) {
        if (first.model().equals(usual.model())) return decision.expectedCostUsd();
        return decision.expectedCostUsd().add(Router.cost(request, first)).subtract(Router.cost(request, usual));
    }

    /// Those of the abler tier, then of those that are abler still.
    private Plan.@Nullable Upgrade upgrade(Decision decision, Lineup lineup) {
        var upgrade = decision.upgrade();
        if (upgrade == null) return null;
        var abler = lineup.from(upgrade.tier(), balance);
        return new Plan.Upgrade(new Plan(upgrade.tier(), abler, decision), upgrade.leastGain());
    }

    /// What a tenant's requests may go to, resolved once and not for each request: as long as tenant, catalogue
    /// and canaries are the same, and for some seconds, since servers may come to offer other models.
    ///
    /// @param tried the lineup of a running canary's candidate; null without one, or when its model is not
    ///     offered
    private record Offer(
            Tenant tenant,
            Catalogue catalogue,
            Canaries.OfTenant canaries,
            @Nullable Optimize optimize,
            Lineup usual,
            @Nullable Lineup tried) {
        boolean isOf(Tenant now, Catalogue catalogueNow, Canaries.OfTenant canariesNow) {
            return tenant.version() == now.version() && catalogue == catalogueNow && canaries.equals(canariesNow);
        }
    }

    private Offer offer(Tenant tenant) {
        var catalogue = catalogues.of(tenant.id());
        var tried = canaries.of(tenant.id());
        var known = offers.getIfPresent(tenant.id());
        if (known != null && known.isOf(tenant, catalogue, tried)) return known;
        var models = tried.models();
        var usual = lineup(tenant, catalogue, models);
        var running = tried.running();
        var offer = new Offer(
                tenant,
                catalogue,
                tried,
                tried.optimize().orElse(tenant.config().optimize()),
                usual,
                running == null ? null : tried(tenant, catalogue, models, running, usual));
        offers.put(tenant.id(), offer);
        return offer;
    }

    private @Nullable Lineup tried(
            Tenant tenant, Catalogue catalogue, Map<Tier, String> promoted, Trial running, Lineup usual) {
        var tier = running.tier();
        var model = running.model();
        if (tier == null || model == null) return usual;
        if (!tenant.config().allows(model) || catalogue.targets(model).isEmpty()) return null;
        var models = new HashMap<>(promoted);
        models.put(tier, model);
        return lineup(tenant, catalogue, models);
    }

    /// @param first the models that come before a tier's own
    private Lineup lineup(Tenant tenant, Catalogue catalogue, Map<Tier, String> first) {
        var tiers = new ArrayList<Lineup.OfTier>();
        for (var tier : Tier.values()) {
            var models = new ArrayList<List<Target>>();
            for (var model : models(tenant, tier, first.get(tier)))
                if (tenant.config().allows(model)) catalogue.targets(model).ifPresent(models::add);
            if (!models.isEmpty()) tiers.add(new Lineup.OfTier(tier, models));
        }
        return Lineup.of(tiers, offeredChain(tenant), balance);
    }

    private Collection<String> models(Tenant tenant, Tier tier, @Nullable String first) {
        var models = new LinkedHashSet<String>();
        if (first != null) models.add(first);
        var own = tier.of(tenant.config().tiers());
        models.addAll(own == null ? settings.tiers().getOrDefault(tier, List.of()) : own);
        return models;
    }

    /// @throws PlatformException MODEL_NOT_FOUND, MODEL_NOT_ALLOWED, or CONFLICT when no request goes to the tier
    void requireOffered(Tenant tenant, Tier tier, String model) {
        plan(model, tenant);
        if (offer(tenant).usual.candidates().stream().noneMatch(candidate -> candidate.tier() == tier))
            throw new PlatformException(
                    ErrorCode.CONFLICT,
                    "No request goes to the tier " + tier.word() + ": none of its models is offered.");
    }

    /// Tells a canary that a target has begun to answer.
    ///
    /// @param waited nanoseconds until then
    /// @return the answer, which tells it too when it breaks off
    public ChatStream watched(Plan plan, Target answering, ChatStream stream, long waited) {
        var side = plan.canary();
        if (side == null) return stream;
        var trial = canaries.of(side.tenant()).running();
        boolean failed = !answering.model().equals(plan.targets().getFirst().model());
        boolean slow = trial != null && waited > TimeUnit.MILLISECONDS.toNanos(trial.slowMs());
        canaries.count(side, new Counts(Rate.of(failed), failed ? Rate.NONE : Rate.of(slow), Rate.NONE));
        return failed ? stream : new WatchedStream(stream, () -> canaries.count(side, BROKEN));
    }

    /// Tells a canary that no target answered.
    public void failed(Plan plan) {
        var side = plan.canary();
        if (side != null) canaries.count(side, new Counts(Rate.of(true), Rate.NONE, Rate.NONE));
    }

    private Plan plan(String model, Tenant tenant) {
        if (model.equals(AUTO) || model.equals(DEFAULT)) return new Plan("default", chain(tenant));
        if (!tenant.config().allows(model))
            throw new PlatformException(
                    ErrorCode.MODEL_NOT_ALLOWED,
                    "This tenant may not use the model '" + model + "'; allowed are "
                            + String.join(", ", allowed(tenant)) + ".");
        var catalogue = catalogues.of(tenant.id());
        var targets = catalogue.targets(model).orElseThrow(() -> unknown(model));
        return new Plan("direct", balance.order(targets));
    }

    /// The same for embeddings, where `default` is the model inside the process: vectors of different models
    /// cannot be compared, so no other takes its place.
    public Plan embeddings(String model, Tenant tenant) {
        return plan(model.equals(AUTO) || model.equals(DEFAULT) ? LOCAL_EMBEDDINGS : model, tenant);
    }

    private List<Target> chain(Tenant tenant) {
        return offered(offeredChain(tenant));
    }

    private static List<Target> offered(List<Target> targets) {
        if (targets.isEmpty())
            throw new PlatformException(
                    ErrorCode.NO_PROVIDER, "None of the tenant's models is offered by a configured provider.");
        return targets;
    }

    private List<Target> offeredChain(Tenant tenant) {
        var config = tenant.config();
        var catalogue = catalogues.of(tenant.id());
        var targets = new ArrayList<Target>();
        if (config.primaryModel() == null) targets.addAll(catalogue.primary());
        else add(config.primaryModel(), catalogue, targets);
        if (config.fallbackModels() != null) for (var model : config.fallbackModels()) add(model, catalogue, targets);
        targets.removeIf(target -> !config.allows(target.model()));
        return targets;
    }

    private void add(String model, Catalogue catalogue, List<Target> to) {
        catalogue.targets(model).map(balance::order).ifPresent(to::addAll);
    }

    private static List<String> allowed(Tenant tenant) {
        var models = tenant.config().allowedModels();
        return models == null ? List.of() : models;
    }

    private static PlatformException unknown(String model) {
        return new PlatformException(
                ErrorCode.MODEL_NOT_FOUND,
                "There is no model '" + model + "'. GET /v1/models lists those there are; an operator adds others to a"
                        + " provider in parley.yaml.");
    }
}
