package dev.parley.routing;

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
import dev.parley.providers.Target;
import dev.parley.routing.quality.AnswerCheck;
import dev.parley.routing.quality.QualityModel;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.Tenants;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Chooses the targets of a request. A model that the caller names is asked wherever it is offered, and no other is;
/// `default` goes down the tenant's chain of models, or the installation's; `auto` asks the router which tier
/// suffices, unless the tenant has a primary model or fewer than two tiers are offered.
public final class Routing {
    public static final String AUTO = "auto";
    public static final String DEFAULT = "default";
    private static final String LOCAL_EMBEDDINGS = "local/minilm";

    private final Catalogues catalogues;
    private final RoutingSettings settings;
    private final Balance balance;
    private final Decisions decisions;
    private final Router router;
    private final FutureTask<AnswerCheck> check = new FutureTask<>(AnswerCheck::load);

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
        this.decisions = new Decisions(parts.database, parts.changes, parts.tasks, parts.metrics);
        // read beside the start, which does not wait for it
        var model = new FutureTask<>(QualityModel::load);
        parts.tasks.start("router-model", () -> {
            model.run();
            check.run();
        });
        this.router = new Router(
                () -> ready(model),
                tenant -> decisions.learned(tenant.id()),
                () -> ThreadLocalRandom.current().nextLong(),
                settings.cascade());
    }

    private static <T> T ready(FutureTask<T> model) {
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
        return new RouterApi(this, decisions, tenants).routes();
    }

    /// @param id of the request
    /// @param critical nothing is tried out on such a request
    /// @throws PlatformException MODEL_NOT_FOUND or MODEL_NOT_ALLOWED
    public Plan plan(UUID id, ChatRequest request, Tenant tenant, boolean critical) {
        if (!request.model().equals(AUTO) || !isRouted(tenant)) return plan(request.model(), tenant);
        var candidates = candidates(tenant);
        if (candidates.isEmpty()) return plan(AUTO, tenant);
        var decision = router.decide(id, request, tenant, candidates, critical);
        decisions.add(tenant.id(), decision);
        var targets = targets(decision.tier(), candidates, tenant);
        return new Plan(decision.tier(), targets, decision, upgrade(decision, candidates));
    }

    /// Those of the abler tier, then of those that are abler still.
    private static Plan.@Nullable Upgrade upgrade(Decision decision, List<Router.Candidate> candidates) {
        var upgrade = decision.upgrade();
        if (upgrade == null) return null;
        var targets = candidates.stream()
                .dropWhile(candidate -> !candidate.tier().word().equals(upgrade.tier()))
                .flatMap(candidate -> candidate.targets().stream())
                .toList();
        return new Plan.Upgrade(new Plan(upgrade.tier(), targets, decision), upgrade.leastGain());
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

    private static boolean isRouted(Tenant tenant) {
        return tenant.config().primaryModel() == null;
    }

    /// What would be decided for a request to `auto`.
    Decision decide(UUID id, ChatRequest request, Tenant tenant, boolean critical) {
        var candidates = isRouted(tenant) ? candidates(tenant) : List.<Router.Candidate>of();
        if (!candidates.isEmpty()) return router.decide(id, request, tenant, candidates, critical);
        var first = chain(tenant).getFirst();
        return new Decision(
                id,
                "",
                DEFAULT,
                first.model(),
                first.provider(),
                1,
                Map.of(),
                isRouted(tenant)
                        ? "No model of a tier is offered; the chain of models is asked."
                        : "The tenant's primary_model is asked whatever the request is.",
                true,
                false,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                0,
                null);
    }

    /// The least able first.
    private List<Router.Candidate> candidates(Tenant tenant) {
        var catalogue = catalogues.of(tenant.id());
        var candidates = new ArrayList<Router.Candidate>();
        for (var tier : Tier.values()) {
            var targets = new ArrayList<Target>();
            for (var model : settings.tiers().getOrDefault(tier, List.of()))
                if (tenant.config().allows(model)) add(model, catalogue, targets);
            if (!targets.isEmpty()) candidates.add(new Router.Candidate(tier, targets));
        }
        return candidates;
    }

    /// Those of the tier, then those of abler ones, then of less able ones, and at last what the tenant's chain ends
    /// with.
    private List<Target> targets(String tier, List<Router.Candidate> candidates, Tenant tenant) {
        var targets = new LinkedHashSet<Target>();
        boolean reached = false;
        for (var candidate : candidates) {
            reached |= candidate.tier().word().equals(tier);
            if (reached) targets.addAll(candidate.targets());
        }
        for (var candidate : candidates.reversed()) targets.addAll(candidate.targets());
        targets.addAll(offeredChain(tenant));
        return List.copyOf(targets);
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
        var targets = offeredChain(tenant);
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
